// @ts-check
// The two guides with real parts: Set-up on mail servers with a card (Dovecot, Postfix, SoftHSM), the authority compared
// and trusted, and the tunnel from the signed introduction to *established* with somebody who answers elsewhere (the
// script, on the command line). Then a letter, and its answer.
import { ask, check, run } from "./harness.mjs";
import { texts } from "./texts.mjs";

/** @typedef {import("./harness.mjs").Window} Window */

/** @param {string} name */
function given(name) {
  const value = process.env[`LETTERLOCK_WEB_${name}`];
  if (value === undefined) throw new Error(`the script gave no ${name}`);
  return value;
}

const language = given("LANGUAGE") === "zh-TW" ? "zh-TW" : "en";
const t = texts(language);
const pin = given("PIN");
const pinWords = { field: t("question.pin"), go: t("question.go") };

/** @param {Window} app */
async function next(app) {
  await app.button(t("setup.next")).click();
}

/**
 * A step of Set-up stands there, and is sound.
 * @param {Window} app
 * @param {"name" | "address" | "servers" | "login" | "key" | "certificates" | "algorithms" | "finish"} step
 */
async function at(app, step) {
  await app.isAt(t(`setup.${step}.title`));
  await app.accessible(`set-up: ${step}`);
}

/**
 * @param {Window} app
 * @param {string} button
 * @param {string} path
 */
async function choose(app, button, path) {
  const [chooser] = await Promise.all([app.page.waitForEvent("filechooser"), app.button(button).click()]);
  await chooser.setFiles(path);
}

/** @param {Window} app */
async function servers(app) {
  await at(app, "servers");
  const incoming = app.page.getByRole("group", { name: t("setup.servers.incoming") });
  const outgoing = app.page.getByRole("group", { name: t("setup.servers.outgoing") });
  await incoming.waitFor({ timeout: 60_000 }); // nothing is found by itself
  for (const [side, port] of /** @type {const} */ ([[incoming, given("IMAPS")], [outgoing, given("SMTPS")]])) {
    await side.getByLabel(t("setup.servers.host")).fill("localhost");
    await side.getByLabel(t("setup.servers.port")).fill(port);
  }
  // An authority that nobody knows: refused with the reason, then named.
  await app.button(t("setup.servers.try")).click();
  await app.sees("server-untrusted");
  await app.page.getByText(t("setup.servers.advanced")).click();
  await choose(app, t("setup.servers.authority.choose"), given("SERVER_AUTHORITY"));
  await app.sees(t("setup.servers.authority.kept", { name: "server-authority.pem" }));
  await app.screenshot(`guides-${language}-servers`);
  await next(app);
}

/** @param {Window} app */
async function certificates(app) {
  await at(app, "certificates");
  await app.page.getByText(t("setup.certificates.fits")).nth(1).waitFor();
  check(await app.button(t("setup.next")).isDisabled(), "what a signature reveals must be confirmed");
  await app.field(t("setup.reveals.confirm")).check();
  await app.screenshot(`guides-${language}-certificates`);
  await next(app);
}

/** @param {Window} app */
async function setUp(app) {
  await app.isAt(t("setup.welcome"));
  await at(app, "name");
  await app.field(t("setup.name.label")).fill("林安 Ann Lin");
  await next(app);
  await at(app, "address");
  await app.field(t("setup.address.label")).fill(given("ADDRESS"));
  await next(app);
  await servers(app);
  await at(app, "login");
  // The servers are tried at once: a wrong password is told here.
  const password = app.field(new RegExp(`^${t("setup.login.password")}`)).first();
  await password.fill("wrong");
  await next(app);
  await app.sees("login-refused");
  await app.accessible("set-up: a login that is refused");
  await password.fill(given("PASSWORD"));
  await app.button(t("setup.test.again")).click();
  await at(app, "key");
  await app.page.getByRole("checkbox", { checked: true }).waitFor(); // the only card is chosen by itself
  await next(app);
  await certificates(app);
  await at(app, "algorithms");
  await next(app);
  await at(app, "finish");
  await app.button(t("setup.finish.go")).click();
  await app.givePin(pin, pinWords);
  await app.sees(t("setup.test.good"));
  await app.accessible("set-up, tried");
  await app.screenshot(`guides-${language}-tried`);
}

/** @param {Window} app */
async function trustAuthority(app) {
  await app.go("#/settings/trust");
  await app.button(t("settings.trust.add")).click();
  await choose(app, t("settings.trust.add.choose"), given("AUTHORITY"));
  await app.field(t("settings.trust.compare.paste")).fill(given("FINGERPRINT"));
  await app.sees(t("settings.trust.compare.same"));
  await app.accessible("comparing an authority");
  await app.button(t("settings.trust.trust")).click();
  await app.page.getByText(t("settings.trust.anchors.none")).waitFor({ state: "hidden" });
}

/** @param {Window} app */
async function openTunnel(app) {
  await app.go(`#/directory/${given("PARTNER")}`);
  await app.button(t("people.do.introduce")).click();
  await app.sees(t("people.do.wait"));
  await ask("partner-answers");
  await app.button(t("people.review.accept")).click({ timeout: 60_000 }); // it comes by itself
  await app.button(t("people.do.send_sealed")).click();
  await ask("partner-confirms");
  await app.isAt(t("people.established"));
  await app.screenshot(`guides-${language}-established`);
}

/** @param {Window} app */
async function readLast(app) {
  await app.go("#/mail/inbox");
  await app.page.locator("a.mail-row").first().click();
  const goOn = app.button(t("act.continue"));
  const mark = app.button(new RegExp(t("mark.encryption.strong"))).last();
  await goOn.or(mark).first().waitFor();
  if (await goOn.isVisible()) await goOn.click();
  await mark.waitFor();
  await app.sees(given("WORDS"));
}

await run(`guides-${language}`, async (desk) => {
  const app = await desk.open({ language });
  app.expected.push(/Failed to load resource/); // what is refused on purpose
  await setUp(app);
  await trustAuthority(app);
  await openTunnel(app);
  await readLast(app);
});
