// @ts-check
// The practice as a newcomer plays it in the browser: from the first page to *established*, with the
// practice card and its PIN. LETTERLOCK_WEB_LANGUAGE says in which language.
import { run } from "./harness.mjs";
import { texts } from "./texts.mjs";

/** @typedef {import("./harness.mjs").Window} Window */

const language = process.env["LETTERLOCK_WEB_LANGUAGE"] === "zh-TW" ? "zh-TW" : "en";
const t = texts(language);
const pin = "270415";
const pinWords = { field: t("question.pin"), go: t("question.go") };

/** @param {Window} app */
async function introduce(app) {
  await app.isAt(t("practice.title"));
  await app.sees(t("practice.bar.pin", { pin }));
  await app.accessible("practice");
  await app.screenshot(`practice-${language}-1-begin`);
  await app.link(t("practice.go.person")).first().click();
  await app.button(t("people.do.introduce")).click();
  await app.accessible("what a signature reveals");
  await app.dialog(t("setup.reveals.title")).getByRole("button", { name: t("setup.reveals.go") }).click();
  await app.page.getByLabel(pinWords.field, { exact: true }).waitFor();
  await app.accessible("question for the PIN");
  await app.screenshot(`practice-${language}-2-pin`);
  await app.givePin(pin, pinWords);
}

/**
 * The partner's sealed answer: the explanation comes first, then the letter with its marks.
 * @param {Window} app
 */
async function readAnswer(app) {
  await app.go("#/mail/inbox");
  await app.page.locator("a.mail-row").first().click();
  await app.sees(t("sechelp.title.both"));
  await app.accessible("security help");
  await app.screenshot(`practice-${language}-3-help`);
  await app.button(t("act.continue")).click();
  const mark = app.button(new RegExp(t("mark.signature.valid"))).last();
  const question = app.page.getByLabel(pinWords.field, { exact: true });
  await mark.or(question).first().waitFor();
  if (await question.isVisible()) await app.givePin(pin, pinWords);
  await mark.waitFor();
  await app.button(new RegExp(t("mark.encryption.strong"))).last().waitFor();
  await app.accessible("a sealed letter");
  await app.screenshot(`practice-${language}-4-letter`);
  await mark.click();
}

/**
 * The security panel of that letter: the algorithm, the certificate, Add to directory.
 * @param {Window} app
 */
async function addToDirectory(app) {
  const panel = app.dialog(t("sec.title"));
  await panel.getByText(t("sec.recommended")).first().waitFor();
  await panel.getByRole("button", { name: t("sec.view") }).click();
  await app.accessible("certificate");
  await app.screenshot(`practice-${language}-5-certificate`);
  await app.page.keyboard.press("Escape");
  await panel.getByRole("button", { name: t("sec.add"), exact: true }).click();
  await panel.getByRole("link", { name: t("sec.in_directory") }).click();
}

/** @param {Window} app */
async function answer(app) {
  await app.page.getByRole("heading", { level: 1, name: /^陳伴|^partner@/ }).waitFor();
  await app.accessible("person");
  await app.button(t("people.do.send_sealed")).click();
  await app.isAt(t("people.established"));
  await app.accessible("established");
  await app.screenshot(`practice-${language}-6-established`);
  await app.go("#/practice");
  await app.sees(t("practice.finished"));
  await app.accessible("practice, finished");
}

await run(`practice-${language}`, async (desk) => {
  const began = Date.now();
  const app = await desk.open({ language });
  await introduce(app);
  await readAnswer(app);
  await addToDirectory(app);
  await answer(app);
  const seconds = (Date.now() - began) / 1000;
  console.log(`established after ${seconds.toFixed(1)} s`);
});
