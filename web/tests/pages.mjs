// @ts-check
// Every page of the app, as it stands in a home where a tunnel is established: in both languages, wide and narrow, light
// and dark. Nothing that axe complains of, nothing wider than the window, no page without its heading.
import { check, run } from "./harness.mjs";
import { texts } from "./texts.mjs";

/** @typedef {import("./harness.mjs").Look} Look */
/** @typedef {import("./harness.mjs").Window} Window */

const partner = "partner@practice.example";
const account = "newcomer";

const places = [
  "practice",
  "mail/inbox",
  "mail/sent",
  "mail/archive",
  "write",
  "outbox",
  "drafts",
  "directory",
  `directory/${partner}`,
  "directory/nobody@practice.example",
  "cards",
  "setup",
  "settings/general",
  "settings/accounts",
  `settings/accounts/${account}`,
  `settings/accounts/${account}/servers`,
  `settings/accounts/${account}/security`,
  "settings/trust",
  "help",
];

/** @type {(Look & {name: string})[]} */
const looks = [
  { name: "en-light", language: "en" },
  { name: "en-dark-narrow", language: "en", dark: true, narrow: true },
  { name: "zh-dark", language: "zh-TW", dark: true },
  { name: "zh-light-narrow", language: "zh-TW", narrow: true },
];

/** @param {Window} app */
async function settled(app) {
  await app.page.locator("main h1, main h2").first().waitFor();
  // What is asked for by then is answered soon; events stay open for ever, so there is no end to wait for.
  await app.page.waitForTimeout(400);
}

/**
 * @param {Window} app
 * @param {string} name
 */
async function look(app, name) {
  await app.screenshot(`page-${name}`);
  await app.accessible(name);
  await app.fits();
}

/**
 * A letter, its security, and the source.
 * @param {Window} app
 * @param {import("./texts.mjs").Texts} t
 * @param {string} name
 */
async function lookAtLetter(app, t, name) {
  await app.go("#/mail/inbox");
  await app.page.locator("a.mail-row").first().click();
  await app.button(new RegExp(t("mark.signature.valid"))).last().click();
  await app.dialog(t("sec.title")).waitFor();
  await look(app, `${name}-security`);
  await app.page.keyboard.press("Escape");
  await look(app, `${name}-letter`);
}

await run("pages", async (desk) => {
  for (const { name, ...options } of looks) {
    const t = texts(options.language ?? "en");
    const app = await desk.open(options);
    for (const place of places) {
      await app.go(`#/${place}`);
      await settled(app);
      const lang = await app.page.locator("html").getAttribute("lang");
      check(lang === (options.language ?? "en"), `the page says it is in ${lang}`);
      await look(app, `${name}-${place.replace(/[^a-z]+/g, "-")}`);
    }
    const topics = await app.page.evaluate(() =>
      [...document.querySelectorAll('main a[href^="#/help/"]')].map((link) => link.getAttribute("href") ?? ""));
    check(topics.length > 5, `Help has ${topics.length} topics`);
    for (const topic of topics) {
      await app.go(topic);
      await settled(app);
      await look(app, `${name}-help-${topic.replace(/[^a-z]+/g, "-")}`);
    }
    await lookAtLetter(app, t, name);
    app.calm();
    await app.page.context().close();
  }
});
