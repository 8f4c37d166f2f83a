// @ts-check
// The card in the hand: taken out and inserted while the page stands, wrong PINs until it is locked, a question that is
// cancelled or ends with the card; the service restarted under the page.
import { ask, check, run } from "./harness.mjs";
import { texts } from "./texts.mjs";

/** @typedef {import("./harness.mjs").Window} Window */

const t = texts("en");
const words = { field: t("question.pin"), go: t("question.go") };
const partnerPage = "#/directory/partner@practice.example";

/** @param {Window} app */
async function startStep(app) {
  await app.go(partnerPage);
  await app.button(t("people.do.introduce")).click();
}

/** @param {Window} app */
async function confirmReveals(app) {
  const reveals = app.dialog(t("setup.reveals.title"));
  await reveals.getByRole("button", { name: t("setup.reveals.go") }).click();
}

/** @param {Window} app */
const question = (app) => app.dialog(t("question.title.pin"));

/** @param {Window} app */
async function cancelled(app) {
  await startStep(app);
  await confirmReveals(app);
  await question(app).waitFor();
  await app.page.keyboard.press("Escape");
  await question(app).waitFor({ state: "hidden" });
  await app.button(t("people.do.introduce")).waitFor();
}

/** @param {Window} app */
async function cardGoesDuringTheQuestion(app) {
  await startStep(app);
  await question(app).waitFor();
  await ask("take-out");
  await question(app).waitFor({ state: "hidden" });
  await app.sees(t("practice.bar.out"));
  await startStep(app);
  await app.sees("card-absent"); // and no question
  check(!(await question(app).isVisible()), "a PIN is asked for without a card");
  await app.button(t("practice.card.insert")).first().click();
  await app.sees(t("practice.bar.in"));
}

/** @param {Window} app */
async function wrongPins(app) {
  await startStep(app);
  await question(app).getByLabel(words.field, { exact: true }).fill("123");
  await question(app).getByRole("button", { name: words.go }).click();
  await app.sees(t("question.too-short", { min: 6 })); // costs no try
  await app.givePin("000000", words);
  await question(app).waitFor({ state: "hidden" });
  await startStep(app);
  await app.sees(t("question.few"));
  await app.givePin("000000", words);
  await question(app).waitFor({ state: "hidden" });
  await startStep(app);
  await app.sees(t("question.last"));
  const go = question(app).getByRole("button", { name: words.go });
  await question(app).getByLabel(words.field, { exact: true }).fill("000000");
  check(await go.isDisabled(), "the last try needs a confirmation");
  await app.accessible("the last try");
  await question(app).getByLabel(t("question.last.confirm")).check();
  await go.click();
  await question(app).waitFor({ state: "hidden" });
  await app.go("#/cards");
  await app.sees(/locked/i);
}

/** @param {Window} app */
async function serviceRestarts(app) {
  await ask("restart");
  await app.go(partnerPage);
  await app.button(t("people.do.introduce")).waitFor({ timeout: 30_000 });
  await ask("unlock");
  await startStep(app);
  await app.givePin("270415", words);
  await app.sees(t("people.do.wait"));
}

await run("card", async (desk) => {
  const app = await desk.open();
  await cancelled(app);
  await cardGoesDuringTheQuestion(app);
  await wrongPins(app);
  app.expected.push(/ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE|Failed to load resource/);
  await serviceRestarts(app);
});
