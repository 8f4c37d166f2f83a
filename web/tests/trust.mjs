// @ts-check
// Settings > Trust. The authority on the card is offered when the account is set up; one from a file is limited to domains;
// the system's are looked at and switched off; revocation lists come, show their state and go; how revocation is asked about
// is changed, and what is no address is refused. The script's words: LETTERLOCK_TEST_FOLDER, _OFFICE, _CARD (fingerprints).
import { check, checkEqual, run } from "./harness.mjs";
import { texts } from "./texts.mjs";

/** @typedef {import("./harness.mjs").Window} Window */
/** @typedef {import("./texts.mjs").Texts} Texts */

const folder = process.env["LETTERLOCK_TEST_FOLDER"] ?? "";
const office = process.env["LETTERLOCK_TEST_OFFICE"] ?? "";
const own = process.env["LETTERLOCK_TEST_CARD"] ?? "";

/**
 * @param {Window} app
 * @param {Texts} t
 */
async function setUpWithTheCard(app, t) {
  const next = () => app.button(t("setup.next")).click();
  await app.field(t("setup.name.label")).fill("Ann Chen");
  await next();
  await app.field(t("setup.address.label")).fill("ann@letters.example");
  await next();
  await app.isAt(t("setup.servers.title"));
  await app.text(t("setup.servers.advanced")).click({ timeout: 90_000 });
  await app.field(t("setup.servers.folder")).check();
  await app.field(t("setup.servers.folder.incoming")).fill(`${folder}/post/ann@letters.example`);
  await app.field(t("setup.servers.folder.outgoing")).fill(`${folder}/post`);
  await next();
  await next();
  await app.isAt(t("setup.key.title"));
  await app.page.getByRole("checkbox", { name: /Ann card/ }).waitFor();
  await next();
  await app.isAt(t("setup.certificates.title"));
  await app.field(t("setup.reveals.confirm")).check();
  await next();
  await next();
  await app.isAt(t("setup.finish.title"));
  await app.button(t("setup.finish.go")).click();
  await app.givePin("123456", { field: t("question.pin"), go: t("question.go") });
  await app.sees(t("setup.test.good"));
}

/**
 * Offered where the account was made, and nothing is believed before it was compared.
 * @param {Window} app
 * @param {Texts} t
 */
async function trustTheCards(app, t) {
  await app.isAt(t("trust.card"));
  await app.button(t("trust.card.compare")).click();
  const trust = app.button(t("settings.trust.trust"));
  check(await trust.isDisabled(), "the card's authority can be trusted without a comparison");
  const pasted = app.field(t("settings.trust.compare.paste"));
  await pasted.fill("00".repeat(32));
  await app.sees(t("settings.trust.compare.differs"));
  await pasted.fill(own);
  await app.sees(t("settings.trust.compare.same"));
  await app.accessible("an authority on the card");
  await app.screenshot("trust-card");
  await trust.click();
  await app.page.getByRole("heading", { name: t("trust.card"), exact: true }).waitFor({ state: "hidden" });
}

/**
 * @param {Window} app
 * @param {Texts} t
 */
async function addForADomain(app, t) {
  await app.go("#/settings/trust");
  await app.sees("Card Authority");
  await app.button(t("settings.trust.add")).click();
  await app.page.locator("input[type=file]").first().setInputFiles(`${folder}/Office/ca.pem`);
  await app.field(t("settings.trust.compare.paste")).fill(office);
  await app.field(t("settings.trust.note")).fill("by telephone");
  const domains = app.field(t("trust.domains"));
  await domains.fill("*.company.tw");
  await app.button(t("settings.trust.trust")).click();
  await app.sees("anchor-domain-malformed");
  await app.accessible("a domain that is none");
  await domains.fill("Company.tw, .例.tw");
  await app.button(t("settings.trust.trust")).click();
  await app.sees(/company\.tw.*\.例\.tw/);
  await app.sees("by telephone");
}

/**
 * By the keyboard alone.
 * @param {Window} app
 * @param {Texts} t
 */
async function changeTheDomains(app, t) {
  const line = app.page.getByRole("group", { name: "Office Authority" });
  await line.getByRole("button", { name: t("trust.anchor.limit") }).focus();
  await app.page.keyboard.press("Enter");
  const dialog = app.dialog(t("trust.domains.title", { name: "Office Authority" }));
  const field = dialog.getByLabel(t("trust.domains"), { exact: true });
  checkEqual(await field.inputValue(), "company.tw, .例.tw", "the domains as people write them");
  await field.focus();
  await app.page.keyboard.press("Control+A");
  await app.page.keyboard.type("a@b");
  await app.page.keyboard.press("Enter");
  await app.sees("anchor-domain-malformed");
  await app.accessible("domains of an authority");
  await field.focus();
  await app.page.keyboard.press("Control+A");
  await app.page.keyboard.type("other.tw .例.tw");
  await app.page.keyboard.press("Enter");
  await dialog.waitFor({ state: "hidden" });
  await app.sees(/other\.tw/);
}

/**
 * @param {Window} app
 * @param {Texts} t
 */
async function systemRoots(app, t) {
  const settings = await app.api("/api/trust/settings");
  check(settings.roots > 50 && settings.system_roots, `the system's roots: ${JSON.stringify(settings)}`);
  await app.sees(t("trust.roots.count", { count: settings.roots }));
  await app.link(t("trust.roots.list")).click();
  const all = await app.api("/api/trust/roots");
  await app.sees(t("trust.roots.found", { count: all.roots.length }));
  const dated = all.roots.filter((/** @type {any} */ root) => root.distrusted_after !== null).length;
  checkEqual(all.roots.length - dated, settings.roots, "roots that count");
  await app.field(t("trust.roots.filter")).fill("  globalsign root ");
  await app.accessible("the list of roots");
  await app.fits();
  const shown = await app.page.getByRole("main").getByRole("listitem").count();
  check(shown > 0 && shown < 20, `${shown} roots are found`);
  await app.button(t("certificate.view")).first().click();
  await app.dialog(t("certificate.title")).waitFor();
  await app.page.keyboard.press("Escape");
  await app.screenshot("trust-roots");
  await app.link(/←/).click();
  const use = app.field(t("trust.roots.use"));
  await use.uncheck();
  await app.sees(t("trust.roots.off"));
  checkEqual((await app.api("/api/trust/settings")).system_roots, false, "the switch");
}

/**
 * @param {Window} app
 * @param {Texts} t
 */
async function revocationLists(app, t) {
  const section = app.page.getByRole("region", { name: t("settings.trust.crls") });
  const file = section.locator("input[type=file]");
  await file.setInputFiles(`${folder}/Office/ca.pem`);
  await app.sees("crl-malformed");
  await file.setInputFiles(`${folder}/current.crl`);
  await section.getByText(t("trust.crls.fresh"), { exact: true }).waitFor();
  await file.setInputFiles(`${folder}/overdue.crl`);
  await section.getByText(t("settings.trust.crls.late"), { exact: true }).waitFor();
  checkEqual(await section.getByRole("listitem").count(), 2, "lists");
  await section.getByText(new RegExp(t("trust.crls.entries.one"))).waitFor();
  await section.getByText(t("trust.crls.from", { place: t("trust.crls.file") })).first().waitFor();
  await app.accessible("revocation lists");
  await section.getByRole("button", { name: t("trust.crls.remove.of", { name: "Late Authority" }) }).click();
  await app.dialog(t("trust.crls.remove.title", { name: "Late Authority" })).getByRole("button", { name: t("trust.crls.remove") }).click();
  await app.sees(t("trust.crls.removed"));
  await section.getByText("Late Authority").waitFor({ state: "hidden" });
  await section.getByRole("button", { name: t("trust.refresh") }).click();
  await section.getByText(t("trust.refresh.nothing")).waitFor();
}

/**
 * @param {Window} app
 * @param {Texts} t
 */
async function howItIsAsked(app, t) {
  const settings = () => app.api("/api/trust/settings");
  const privacy = app.field(t("trust.asking.privacy"));
  await privacy.focus();
  await app.page.keyboard.press("Space");
  await app.sees(t("trust.asking.changed"));
  checkEqual((await settings()).ocsp, false, "the privacy mode");
  const hard = app.field(t("trust.asking.hard"));
  await hard.check();
  await app.page.waitForFunction(() => document.querySelectorAll("input[type=checkbox]:disabled").length === 0);
  checkEqual((await settings()).hard, true, "to insist");
  const from = app.field(t("trust.mapping.from"));
  const to = app.field(t("trust.mapping.to"));
  await from.fill("ftp://old.example/");
  await to.fill("http://new.example/");
  await app.button(t("trust.mapping.add")).click();
  await app.sees("url-mapping-malformed");
  checkEqual(await from.inputValue(), "ftp://old.example/", "what was typed, after a refusal");
  await app.accessible("a mapping that is none");
  await from.fill("http://old.example/");
  await app.page.keyboard.press("Enter");
  await app.sees(t("trust.mapping.row", { from: "http://old.example/", to: "http://new.example/" }));
  checkEqual((await settings()).mapping, [{ from: "http://old.example/", to: "http://new.example/" }], "the mapping");
  await app.accessible("how revocation is asked about");
  await app.fits();
  await app.page.reload();
  await app.page.getByRole("button", { name: t("trust.mapping.remove.of", { from: "http://old.example/" }) }).click();
  await app.sees(t("trust.mapping.none"));
}

/** @param {import("./harness.mjs").Desk} desk */
async function everything(desk) {
  const t = texts("en");
  const app = await desk.open({ height: 2000 });
  app.expected.push(/status of 4\d\d/); // what is refused
  await setUpWithTheCard(app, t);
  await trustTheCards(app, t);
  await addForADomain(app, t);
  await changeTheDomains(app, t);
  await systemRoots(app, t);
  await revocationLists(app, t);
  await howItIsAsked(app, t);
  await app.screenshot("trust-settings");
}

/**
 * The same page as others see it: Chinese, dark, 360 pixels wide.
 * @param {import("./harness.mjs").Desk} desk
 */
async function narrow(desk) {
  const t = texts("zh-TW");
  const app = await desk.open({ language: "zh-TW", dark: true, narrow: true, height: 2600 });
  await app.go("#/settings/trust");
  await app.sees("Office Authority");
  await app.sees(t("trust.asking"));
  await app.accessible("trust, narrow");
  await app.fits();
  await app.screenshot("trust-settings-narrow");
  await app.go("#/settings/trust/roots");
  await app.sees(t("trust.roots.off.note"));
  await app.accessible("roots, narrow");
  await app.fits();
}

await run("trust", async (desk) => {
  await everything(desk);
  await narrow(desk);
});
