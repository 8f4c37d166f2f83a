// @ts-check
// HTML mails that try to load, run or imitate something (tests/lib/hostile_mail.py), each read as HTML in the app. The
// counting server of LETTERLOCK_WEB_HOSTILE must hear nothing, no script may have run, and the page stays where it is.
import { check, checkEqual, letterlock, run } from "./harness.mjs";
import { texts } from "./texts.mjs";

/** @typedef {import("./harness.mjs").Window} Window */
/** @typedef {import("playwright-core").Frame} Frame */

const t = texts("en");
const hostile = process.env["LETTERLOCK_WEB_HOSTILE"] ?? "";

/**
 * The frame of the message with this name, once it shows it.
 * @param {Window} app
 * @param {string} name
 * @returns {Promise<Frame>}
 */
async function frameOf(app, name) {
  const iframe = app.page.locator("iframe.mail-html");
  // The message's own pictures come in a second frame.
  if (name === "content-ids") await iframe.contentFrame().locator("img").first().waitFor();
  await iframe.contentFrame().getByText(`This is ${name}.`, { exact: true }).first().waitFor({ timeout: 20_000 });
  const frame = await (await iframe.elementHandle())?.contentFrame();
  check(frame, `${name}: no frame`);
  return frame;
}

/**
 * What stands in the frame's document, as the browser sees it.
 * @param {Frame} frame
 */
function contentOf(frame) {
  return frame.evaluate(() => ({
    ran: "letterlockRan" in window,
    origin: self.origin,
    tags: [...new Set([...document.querySelectorAll("*")].map((one) => one.localName))],
    handlers: [...document.querySelectorAll("*")].flatMap((one) =>
      [...one.attributes].filter((attribute) => /^on/i.test(attribute.name)).map((attribute) => attribute.name)),
    sources: [...document.querySelectorAll("[src],[srcset],[data],[poster],[background],[action],[formaction]")].map(
      (one) => (one.getAttribute("src") ?? one.outerHTML).slice(0, 40)),
    links: [...document.querySelectorAll("a")].map((one) => ({
      href: one.getAttribute("href"), target: one.target, rel: one.rel, says: one.nextElementSibling?.textContent ?? "",
    })),
    styles: [...document.querySelectorAll("[style]")].map((one) => one.getAttribute("style") ?? ""),
  }));
}

const forbidden = [
  "script", "iframe", "frame", "object", "embed", "form", "input", "button", "textarea", "select", "link", "base", "svg",
  "math", "video", "audio", "source", "template", "portal", "noscript",
];

/**
 * @param {Window} app
 * @param {string} name
 */
async function look(app, name) {
  const frame = await frameOf(app, name);
  const content = await contentOf(frame);
  check(!content.ran, `${name}: a script ran in the frame`);
  checkEqual(content.origin, "null", `${name}: the frame's origin`);
  checkEqual(content.tags.filter((tag) => forbidden.includes(tag)), [], `${name}: elements`);
  checkEqual(content.handlers, [], `${name}: handlers`);
  checkEqual(content.sources.filter((source) => !source.startsWith("data:image/png;base64,")), [], `${name}: sources`);
  checkEqual(content.styles.filter((style) => /url|image-set|position|@|\\/i.test(style)), [], `${name}: styles`);
  for (const link of content.links) {
    if (link.href === null) continue;
    check(/^https?:\/\//.test(link.href), `${name}: a link to ${link.href}`);
    checkEqual([link.target, link.rel], ["_blank", "noopener noreferrer"], `${name}: how a link opens`);
    const host = new URL(link.href).host;
    check(link.says.includes(host), `${name}: the link to ${host} says ${link.says}`);
  }
  return content;
}

/** @param {Window} app */
async function pageStands(app, /** @type {string} */ name) {
  check(!(await app.page.evaluate(() => "letterlockRan" in window)), `${name}: a script ran in the page`);
  check(app.page.url().startsWith(`${app.origin}/`), `${name}: the page went to ${app.page.url()}`);
  checkEqual(app.page.context().pages().length, 1, `${name}: windows`);
  const covered = await app.page.evaluate(() => {
    const bar = document.querySelector("header");
    const box = bar?.getBoundingClientRect();
    return box ? document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2)?.localName : "none";
  });
  check(covered !== "iframe" && covered !== "none", `${name}: something lies over the top of the page: ${covered}`);
}

/**
 * The marks stand beside the sender and the recipients, outside of the frame, and say what is true; those that a mail
 * draws stay in its frame and look like its text.
 * @param {Window} app
 * @param {string} name
 */
async function marksAreOurs(app, name) {
  const marks = await app.page.locator("header.reader-head .mark").allInnerTexts();
  checkEqual(marks.map((mark) => mark.trim()), [t("mark.signature.none"), t("mark.encryption.none")], `${name}: the marks`);
  const outside = await app.page.getByText(t("mark.signature.valid"), { exact: true }).count();
  checkEqual(outside, 0, `${name}: marks of the mail's in the page`);
  const frame = await frameOf(app, name);
  const drawn = await frame.evaluate(() => [...document.querySelectorAll(".mark, .reader-head, [role], [aria-live]")].map((one) => {
    const style = getComputedStyle(one);
    return [one.localName, style.borderRadius, style.backgroundColor, one.getAttribute("role"), one.getAttribute("aria-live")];
  }).filter(([, radius, colour, role, live]) => radius !== "0px" || colour !== "rgba(0, 0, 0, 0)" || role || live));
  checkEqual(drawn, [], `${name}: what looks like a mark in the frame`);
}

await run("hostile-mail", async (desk) => {
  /** @type {{id: string, subject: string}[]} */
  const rows = JSON.parse(await letterlock("list", "--json"));
  const mails = rows.filter((row) => row.subject.startsWith("hostile ")).map(({ id, subject }) => ({ id, name: subject.slice(8) }));
  checkEqual(mails.length, Number(process.env["LETTERLOCK_WEB_HOSTILE_COUNT"]), "mails to look at");
  const app = await desk.open();
  // The policy's refusals are said in the console, and that a page is no picture; that nothing went out is what counts.
  app.expected.push(/Content Security Policy/, /status of 415/);
  await app.page.evaluate(() => localStorage.setItem("letterlock.body", "html"));
  for (const { id, name } of mails) {
    await app.go(`#/mail/inbox/${id}`);
    const content = await look(app, name);
    await pageStands(app, name);
    if (name === "content-ids") {
      checkEqual(content.sources.length, 1, "images of the message itself");
      await app.screenshot("hostile-content-ids");
    }
    if (name.startsWith("imitates")) await marksAreOurs(app, name);
    if (name === "link-that-lies" || name === "imitates-the-program") await app.screenshot(`hostile-${name}`);
  }
  await app.sees(t("mail.form.html"));
  checkEqual(app.remote.filter((url) => url.startsWith(hostile)), [], "requests for remote content");
  console.log(`${mails.length} hostile mails looked at`);
});
