// @ts-check
// Set-up, the second guide's twelve steps: a newcomer with key files and a mailbox in folders comes to an account in which
// everything works; then, on a narrow page in Chinese, somebody whose certificate names no address and who has the card's
// side asked first. The script gives the files: LETTERLOCK_TEST_FOLDER.
import { check, checkEqual, run } from "./harness.mjs";
import { texts } from "./texts.mjs";

/** @typedef {import("./harness.mjs").Window} Window */
/** @typedef {import("./texts.mjs").Texts} Texts */

const folder = process.env["LETTERLOCK_TEST_FOLDER"] ?? "";
const password = "secret1";

/**
 * @param {Window} app
 * @param {Texts} t
 */
const next = (app, t) => app.button(t("setup.next")).click();

/**
 * Name and address by the keyboard alone: the title of a step has the focus, and Enter goes on.
 * @param {Window} app
 * @param {Texts} t
 */
async function nameAndAddress(app, t) {
  await app.isAt(t("setup.name.title"));
  await app.accessible("the name");
  await app.field(t("setup.name.label")).focus();
  await app.page.keyboard.type("Ann Chen");
  await app.page.keyboard.press("Enter");
  await app.isAt(t("setup.address.title"));
  await app.page.keyboard.press("Tab");
  await app.page.keyboard.type("ann@");
  await app.page.keyboard.press("Enter");
  await app.sees(t("setup.address.wrong"));
  await app.accessible("a wrong address");
  await app.page.keyboard.type("letters.example");
  await app.page.keyboard.press("Enter");
}

/**
 * Nothing is found for the address; the mailbox is in folders.
 * @param {Window} app
 * @param {Texts} t
 * @param {string} who
 */
async function folders(app, t, who) {
  await app.isAt(t("setup.servers.title"));
  const special = app.text(t("setup.servers.advanced"));
  await special.waitFor({ timeout: 90_000 }); // the search has ended
  await app.accessible("no servers found");
  check(await app.button(t("setup.next")).isDisabled(), "one may go on without a mailbox");
  await special.click();
  await app.field(t("setup.servers.folder")).check();
  await app.field(t("setup.servers.folder.incoming")).fill(`${folder}/post/${who}`);
  await app.field(t("setup.servers.folder.outgoing")).fill(`${folder}/nothing-here`);
  await next(app, t);
  await app.sees(t("setup.login.folders"));
  await next(app, t);
  await app.sees(t("setup.test.fails")); // tried at once, and kept nowhere
  await app.accessible("a folder that is not there");
  await app.button(t("setup.back")).click();
  await app.button(t("setup.servers.change")).click();
  await app.field(t("setup.servers.folder.outgoing")).fill(`${folder}/post`);
  await next(app, t);
  await next(app, t);
}

/**
 * @param {Window} app
 * @param {Texts} t
 * @param {string[]} files
 */
async function keyFiles(app, t, files) {
  await app.isAt(t("setup.key.title"));
  await app.accessible("card or key file");
  for (const file of files) {
    await app.page.locator("input[type=file]").setInputFiles(`${folder}/${file}`);
    await app.sees(file);
  }
  await next(app, t);
}

/**
 * Each file asks for its password once.
 * @param {Window} app
 * @param {Texts} t
 * @param {number} files
 */
async function passwords(app, t, files) {
  const words = { field: t("question.password"), go: t("question.go") };
  for (let n = 0; n < files; n++) {
    await app.dialog(t("question.title.password")).waitFor();
    if (n === 0) await app.accessible("the question for a password");
    await app.givePin(password, words);
    if (n + 1 < files) await app.page.waitForTimeout(300); // the next question takes the place of this one
  }
}

/**
 * @param {Window} app
 * @param {Texts} t
 */
async function certificates(app, t) {
  await app.isAt(t("setup.certificates.title"));
  await passwords(app, t, 2);
  await app.sees(t("setup.certificates.fits"));
  checkEqual(await app.page.getByRole("radio").count(), 2, "certificates to choose from");
  await app.button(t("certificate.view")).first().click();
  await app.accessible("a certificate");
  const viewer = app.dialog(t("certificate.title"));
  check(!(await viewer.innerText()).includes("0000000012345678"), "a personal number is shown unasked");
  await viewer.getByRole("button", { name: t("certificate.numbers.show") }).click();
  await viewer.getByText(/0000000012345678/).waitFor();
  await app.page.keyboard.press("Escape");
  check(await app.button(t("setup.next")).isDisabled(), "one may go on before knowing what a signature reveals");
  await app.field(t("setup.reveals.confirm")).check();
  await app.accessible("certificates");
  await next(app, t);
}

/**
 * @param {Window} app
 * @param {Texts} t
 */
async function algorithms(app, t) {
  await app.isAt(t("setup.algorithms.title"));
  const first = app.page.locator(".algorithms li strong").first();
  checkEqual(await first.innerText(), "aes256-GCM", "the first algorithm");
  await app.page.locator(".check", { hasText: t("setup.algorithms.elsewhere") }).getByRole("checkbox").check();
  checkEqual(await first.innerText(), "aes256-CBC", "the first algorithm, for other programs too");
  check(await app.page.getByLabel(t("setup.algorithms.on", { name: "aes256-CBC" })).isDisabled(), "AES-256-CBC can be left out");
  await app.button(t("setup.algorithms.reset")).click();
  await app.button(t("setup.algorithms.down", { name: "aes256-GCM" })).click();
  checkEqual(await first.innerText(), "aes128-GCM", "the first algorithm after a move");
  await app.accessible("algorithms");
  await next(app, t);
}

/**
 * @param {Window} app
 * @param {Texts} t
 * @param {string} address
 */
async function finish(app, t, address) {
  await app.isAt(t("setup.finish.title"));
  await app.sees(address);
  await app.accessible("summary");
  await app.fits();
  await app.button(t("setup.finish.go")).click();
  await app.sees(t("setup.test.good"));
  await app.accessible("everything tried");
  await app.field(t("setup.first.label")).fill("bob@letters.example");
  await app.button(t("setup.first.go")).click();
  await app.isAt("bob@letters.example");
  await app.button(t("people.do.introduce")).waitFor();
}

/** @param {import("./harness.mjs").Desk} desk */
async function newcomer(desk) {
  const t = texts("en");
  const app = await desk.open();
  await app.sees(t("setup.welcome"));
  await nameAndAddress(app, t);
  await folders(app, t, "ann@letters.example");
  await keyFiles(app, t, ["ann.sign.p12", "ann.enc.p12"]);
  await certificates(app, t);
  await algorithms(app, t);
  await app.screenshot("setup-summary");
  await finish(app, t, "ann@letters.example");
  await app.go("#/settings/accounts/ann/security");
  await app.sees(t("settings.account.algorithms"));
  checkEqual(await app.page.locator(".algorithms li strong").first().innerText(), "aes128-GCM", "the order that was kept");
}

/**
 * The certificate is asked for its address, has none, and is bound by an explicit confirmation.
 * @param {import("./harness.mjs").Desk} desk
 */
async function withoutAddress(desk) {
  const t = texts("zh-TW");
  const app = await desk.open({ language: "zh-TW", narrow: true, dark: true });
  await app.go("#/setup");
  await next(app, t);
  await app.button(t("setup.address.key-first")).click();
  await keyFiles(app, t, ["wang.p12"]);
  await passwords(app, t, 1);
  await app.sees(t("setup.address.found.none"));
  await app.accessible("no address in the certificate");
  await app.field(t("setup.address.label")).fill("wang@letters.example");
  await next(app, t);
  await folders(app, t, "wang@letters.example");
  await app.isAt(t("setup.certificates.title"));
  const confirm = app.field(t("setup.certificates.binding.confirm", { address: "wang@letters.example" }));
  await confirm.waitFor();
  check(await app.button(t("setup.next")).isDisabled(), "a certificate without address is used unconfirmed");
  await app.accessible("binding");
  await app.fits();
  await app.screenshot("setup-binding");
  await confirm.check();
  await next(app, t);
  await next(app, t);
  await finish(app, t, "wang@letters.example");
}

await run("setup", async (desk) => {
  await newcomer(desk);
  await withoutAddress(desk);
});
