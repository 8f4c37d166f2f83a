// @ts-check
// A new certificate of a known person: beside the accepted one with what differs, compared with what they told, accepted;
// then a stranger's, which is called so and refused. Ends that come near are said. The script's words: LETTERLOCK_TEST_NEW
// and LETTERLOCK_TEST_OLD, the fingerprints of the renewed and of the first certificate.
import { ask, check, checkEqual, run } from "./harness.mjs";
import { texts } from "./texts.mjs";

/** @typedef {import("./harness.mjs").Window} Window */
/** @typedef {import("./texts.mjs").Texts} Texts */

const renewed = process.env["LETTERLOCK_TEST_NEW"] ?? "";
const first = process.env["LETTERLOCK_TEST_OLD"] ?? "";
const ben = "ben@letters.example";
const emil = "emil@letters.example";
const person = "陳小明";

/**
 * Our own end over the pages of mail and people, theirs in the directory and on their page.
 * @param {Window} app
 * @param {Texts} t
 */
async function ends(app, t) {
  const bar = app.page.getByRole("region", { name: t("expiry.label") });
  await app.go("#/mail/inbox");
  await bar.waitFor();
  await app.accessible("mail with an end that comes near");
  await app.fits();
  await app.screenshot("renewal-mail-expiry");
  await app.go("#/directory");
  await bar.waitFor();
  await app.sees(t("people.row.ends"));
  await app.sees(t("people.row.new"));
  await app.accessible("a directory with news");
  await app.screenshot("renewal-directory");
  await app.go(`#/directory/${emil}`);
  await app.sees(t("people.notice.expires_soon"));
  await app.accessible("a person whose certificate ends soon");
  await app.go("#/settings/general");
  await bar.waitFor({ state: "detached" });
}

/**
 * @param {Window} app
 * @param {Texts} t
 */
async function openReview(app, t) {
  await app.go(`#/directory/${ben}`);
  await app.button(t("people.notice.look")).click();
  const dialog = app.dialog(t("people.review.title", { name: person }));
  await dialog.waitFor();
  return dialog;
}

/**
 * @param {Window} app
 * @param {Texts} t
 * @param {string} told
 * @param {"same" | "different" | "unreadable"} tone
 */
async function compare(app, t, told, tone) {
  const dialog = app.page.getByRole("dialog");
  await dialog.getByLabel(t("compare.told"), { exact: true }).fill(told);
  await dialog.getByRole("button", { name: t("compare.go"), exact: true }).click();
  const note = dialog.locator({ same: ".note.good", different: "[aria-live] .note.bad", unreadable: "[aria-live] .note.warning" }[tone]);
  await note.waitFor();
}

/**
 * @param {Window} app
 * @param {Texts} t
 * @param {string} name of the screenshot
 */
async function sideBySide(app, t, name) {
  const dialog = await openReview(app, t);
  await dialog.getByText(t("people.renewal.same_holder"), { exact: true }).waitFor();
  const rows = dialog.locator(".side-by-side tbody tr");
  checkEqual(await rows.count(), 8, "the points that are compared");
  const differs = await dialog.locator(".side-by-side tbody tr", { hasText: t("people.renewal.differs") }).count();
  checkEqual(differs, 3, "the points that differ: key, fingerprint, encryption certificate");
  const shown = (await rows.locator("td").allInnerTexts()).join(" ");
  check(!shown.includes("0000000012345678"), "the whole personal number is shown (S15)");
  await app.accessible("two certificates side by side");
  await app.fits();
  await app.screenshot(`renewal-${name}`);
  await dialog.locator(".comparison").first().scrollIntoViewIfNeeded();
  await app.screenshot(`renewal-${name}-compare`);
  return dialog;
}

/**
 * @param {Window} app
 * @param {Texts} t
 */
async function compareEachForm(app, t) {
  const dialog = app.page.getByRole("dialog");
  const words = await dialog.locator(".comparison-words li").allInnerTexts();
  checkEqual(words.length, 12, "words");
  const digits = await dialog.locator(".comparison-digits").first().innerText();
  const code = `LETTERLOCK:SHA256:${renewed.toUpperCase()}:${ben}`;
  for (const told of [renewed, words.join(" "), digits, code]) await compare(app, t, told, "same");
  await app.accessible("a comparison that is the same");
  await app.screenshot("renewal-same");
  for (const told of [first, code.replace("ben@", "mallory@")]) await compare(app, t, told, "different");
  await app.accessible("a comparison that differs");
  await compare(app, t, words.slice(1).join(" "), "unreadable");
  await dialog.getByRole("button", { name: t("compare.own.show"), exact: true }).click();
  await dialog.getByRole("heading", { name: t("compare.own"), exact: true }).waitFor();
  await app.accessible("our own certificate to compare");
}

/**
 * @param {Window} app
 * @param {Texts} t
 */
async function refuseTheStranger(app, t) {
  await ask("stranger");
  await app.page.reload();
  const dialog = await openReview(app, t);
  await dialog.getByText(t("people.renewal.stranger"), { exact: true }).waitFor();
  await app.accessible("a stranger's certificate");
  await app.screenshot("renewal-stranger");
  await dialog.getByRole("button", { name: t("people.review.refuse"), exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await app.button(t("people.notice.look")).waitFor({ state: "detached" });
}

await run("renewal", async (desk) => {
  const t = texts("en");
  const app = await desk.open();
  await ends(app, t);
  const narrow = await desk.open({ language: "zh-TW", narrow: true, dark: true });
  await sideBySide(narrow, texts("zh-TW"), "narrow");
  const dialog = await sideBySide(app, t, "wide");
  await compareEachForm(app, t);
  await dialog.getByRole("button", { name: t("people.review.accept"), exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await app.button(t("people.notice.look")).waitFor({ state: "detached" });
  await refuseTheStranger(app, t);
});
