// @ts-check
// The directory and the person's page where the state is not simply the next one: an authority that is not trusted yet is
// compared and added, a certificate without address is bound, both are accepted; the first sealed letter says what a
// signature reveals; what was trusted is taken back again. The script's words: LETTERLOCK_TEST_FINGERPRINT.
import { check, checkEqual, run } from "./harness.mjs";
import { texts } from "./texts.mjs";

/** @typedef {import("./harness.mjs").Window} Window */
/** @typedef {import("./texts.mjs").Texts} Texts */

const fingerprint = process.env["LETTERLOCK_TEST_FINGERPRINT"] ?? "";
const bob = "bob@letters.example";
const carol = "carol@letters.example";

/**
 * @param {Window} app
 * @param {Texts} t
 */
async function addAuthority(app, t) {
  await app.go("#/directory");
  await app.sees(bob);
  await app.accessible("directory");
  await app.fits();
  await app.link(new RegExp(t("people.do.get_anchor"))).first().click();
  await app.isAt(t("people.anchor.title"));
  const trust = app.button(t("settings.trust.trust"));
  check(await trust.isDisabled(), "an authority can be trusted without a comparison");
  const field = app.field(t("settings.trust.compare.paste"));
  await field.fill("00:".repeat(31) + "00");
  await app.sees(t("settings.trust.compare.differs"));
  check(await trust.isDisabled(), "an authority with another fingerprint can be trusted");
  await field.fill(`SHA256 Fingerprint=${fingerprint}`);
  await app.sees(t("settings.trust.compare.same"));
  await app.accessible("an authority compared");
  await app.screenshot("people-authority");
  await trust.click();
}

/**
 * @param {Window} app
 * @param {Texts} t
 * @param {string} name
 */
async function accept(app, t, name) {
  await app.isAt(t("people.review.title", { name }));
  await app.accessible("a certificate to compare");
  await app.fits();
  await app.screenshot(`people-review-${name}`);
  await app.button(t("people.review.accept")).click();
  await app.sees(t("people.certificate.accepted"));
}

/**
 * @param {Window} app
 * @param {Texts} t
 */
async function sendSealed(app, t) {
  await app.button(t("people.do.send_sealed")).click();
  const reveals = app.dialog(t("setup.reveals.title"));
  await reveals.getByRole("button", { name: t("setup.reveals.go") }).click();
  await app.givePin("secret1", { field: t("question.password"), go: t("question.go") });
  await app.button(t("people.do.send_sealed")).waitFor({ state: "hidden" });
  await app.sees(t("people.state.testing"));
  await app.accessible("a sealed letter is out");
}

/**
 * @param {Window} app
 * @param {Texts} t
 */
async function bind(app, t) {
  await app.go(`#/directory/${carol}`);
  await app.isAt(t("people.bind.title"));
  await app.accessible("a certificate to bind");
  await app.button(t("people.bind.confirm", { address: carol })).click();
}

/**
 * @param {Window} app
 * @param {Texts} t
 */
async function keepAsFile(app, t) {
  await app.text(t("people.manage")).click();
  const file = app.page.waitForEvent("download");
  await app.button(t("people.manage.export")).click();
  checkEqual((await file).suggestedFilename(), `${carol}.pem`, "the name of the file");
  await app.accessible("what can be changed");
}

/**
 * @param {Window} app
 * @param {Texts} t
 */
async function takeBack(app, t) {
  await app.button(t("people.certificate.withdraw")).click();
  const confirm = app.dialog(t("people.certificate.withdraw.title"));
  await app.accessible("taking an acceptance back");
  await confirm.getByRole("button", { name: t("people.certificate.withdraw") }).click();
  await app.sees(t("people.state.broken"));
}

/**
 * Without its authority the certificate counts no more.
 * @param {Window} app
 * @param {Texts} t
 */
async function distrust(app, t) {
  await app.go("#/settings/trust");
  await app.isAt(t("settings.trust.anchors"));
  await app.accessible("trust");
  const line = app.page.getByRole("listitem").filter({ hasText: "Foreign Authority" });
  await line.getByRole("button", { name: t("settings.trust.remove") }).click();
  const confirm = app.page.getByRole("dialog");
  await confirm.getByRole("button", { name: t("settings.trust.remove") }).click();
  await line.waitFor({ state: "hidden" });
  await app.go(`#/directory/${bob}`);
  await app.button(t("people.do.get_anchor")).first().waitFor();
}

await run("people", async (desk) => {
  const t = texts("en");
  const app = await desk.open();
  await addAuthority(app, t);
  await accept(app, t, bob);
  await sendSealed(app, t);
  const narrow = await desk.open({ language: "zh-TW", narrow: true });
  const zh = texts("zh-TW");
  await bind(narrow, zh);
  await accept(narrow, zh, carol);
  await keepAsFile(narrow, zh);
  await takeBack(narrow, zh);
  await distrust(app, t);
});
