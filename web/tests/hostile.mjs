// @ts-check
// HTML mails that try to load, run or imitate something (tests/lib/hostile_mail.py), each opened as its sender wants it: as
// HTML, links pressed. Nothing is asked of anybody (the script's server counts, too), nothing runs, the page stays.
import { check, checkEqual, run } from "./harness.mjs";
import { texts } from "./texts.mjs";

/** @typedef {import("./harness.mjs").Window} Window */

const t = texts("en");
const wanted = Number(process.env["LETTERLOCK_WEB_COUNT"]);

/** @param {Window} app */
async function arrived(app) {
  for (let tries = 0; tries < 60; tries += 1) {
    const page = await app.api("/api/accounts/newcomer/messages?folder=inbox&offset=0&limit=200");
    if (page.rows.length >= wanted) return page.rows;
    await app.page.waitForTimeout(500);
  }
  throw new Error(`not all of ${wanted} mails came`);
}

/**
 * @param {Window} app
 * @param {{id: string, subject: string}} row
 */
async function open(app, row) {
  await app.go(`#/mail/inbox/${row.id}`);
  await app.page.getByRole("heading", { name: row.subject }).waitFor();
  const frame = app.page.locator(`iframe[title="${t("mail.html.title")}"]`);
  if (!(await frame.isVisible())) await app.button(t("mail.form.html")).click();
  await frame.waitFor();
  const inner = app.page.frameLocator(`iframe[title="${t("mail.html.title")}"]`);
  await inner.locator("body").getByText("This is").first().waitFor();
  await app.page.mouse.move(700, 500);
  await app.page.waitForTimeout(150);
}

/**
 * @param {Window} app
 * @param {string} name
 */
async function nothingRan(app, name) {
  for (const frame of app.page.frames()) {
    const ran = await frame.evaluate(() => /** @type {any} */ (window)["letterlockRan"] ?? 0).catch(() => 0);
    checkEqual(ran, 0, `${name}: a script ran in ${frame.url().slice(0, 60)}`);
  }
  check(app.page.url().startsWith(`${app.origin}/`), `${name}: the page was led to ${app.page.url()}`);
  checkEqual(app.remote, [], `${name}: requests`);
}

await run("hostile", async (desk) => {
  const app = await desk.open();
  // What is refused is said in the console; that nothing went out is what counts.
  app.expected.push(/Content Security Policy|sandboxed|ERR_|Blocked script execution/);
  const rows = await arrived(app);
  for (const row of rows) {
    await open(app, row);
    await nothingRan(app, row.subject);
  }
  await app.screenshot("hostile");
});
