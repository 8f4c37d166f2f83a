// @ts-check
// Reading with care: a signature of an unknown authority is withheld until it is asked for anyway; the source as it came
// and as it was opened; attachments go to the disk and nowhere else; a file dropped on a letter; deleting with undo; a
// question that is given up; a note of the desktop when mail comes.
import { readFile } from "node:fs/promises";
import { ask, check, checkEqual, run } from "./harness.mjs";
import { texts } from "./texts.mjs";

/** @typedef {import("./harness.mjs").Window} Window */

const t = texts("en");
const rows = "a.mail-row";

/**
 * @param {Window} app
 * @param {string} subject
 */
async function read(app, subject) {
  await app.go("#/mail/inbox");
  await app.page.locator(rows).getByText(subject, { exact: true }).click();
}

/** @param {Window} app */
async function withheld(app) {
  await read(app, "Carol's letter");
  await app.button(t("act.continue")).click();
  await app.button(t("mail.anyway")).waitFor();
  check(!(await app.page.getByText("The words of Carol.").isVisible()), "a letter nobody vouches for is shown");
  await app.accessible("a withheld letter");
  await app.screenshot("reading-withheld");
  await app.button(t("mail.anyway")).click();
  await app.sees("The words of Carol.");
  await app.sees(t("mail.anyway.shown"));
  await app.accessible("a letter shown anyway");
}

/**
 * @param {Window} app
 * @param {"received" | "opened"} form
 */
async function sourceOf(app, form) {
  await app.button(t("act.more")).click();
  await app.page.getByRole("menuitem", { name: t(`source.${form}`) }).click();
  const dialog = app.dialog(t(`source.${form}`));
  const source = await dialog.locator("pre").innerText();
  await app.accessible(`source as ${form}`);
  await app.page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  return source;
}

/**
 * The octets of what a press on `button` saves.
 * @param {Window} app
 * @param {import("playwright-core").Locator} button
 */
async function saved(app, button) {
  const coming = app.page.waitForEvent("download");
  await button.click();
  const download = await coming;
  checkEqual(app.page.context().pages().length, 1, "windows after saving");
  return { name: download.suggestedFilename(), octets: await readFile(await download.path(), "utf8") };
}

/** @param {Window} app */
async function savesAttachments(app) {
  await read(app, "With a page");
  const button = app.page.getByRole("region", { name: t("mail.attachments") }).getByRole("button").first();
  const file = await saved(app, button);
  checkEqual(file.name, "page.html", "the name of what is saved");
  check(file.octets.includes("<script>"), "the attachment was changed on its way");
  checkEqual(await app.page.evaluate(() => "letterlockRan" in window), false, "an attachment ran");
}

/** @param {Window} app */
async function deletes(app) {
  await read(app, "With a page");
  await app.button(t("mail.trash")).click();
  await app.sees(t("mail.moved", { folder: t("folder.trash") }));
  await app.page.locator(rows).getByText("With a page").waitFor({ state: "detached" });
  await app.button(t("act.undo")).click();
  await app.page.locator(rows).getByText("With a page").waitFor();
}

/** @param {Window} app */
async function dropsAFile(app) {
  await app.go("#/write");
  await app.isAt(t("write.title"));
  const files = await app.page.evaluateHandle(() => {
    const all = new DataTransfer();
    all.items.add(new File(["dropped words"], "dropped.txt", { type: "text/plain" }));
    return all;
  });
  await app.page.dispatchEvent(".letter", "dragover", { dataTransfer: files });
  await app.sees(t("write.drop"));
  await app.page.dispatchEvent(".letter", "drop", { dataTransfer: files });
  await app.sees("dropped.txt");
}

// A question on the page is given up: nothing is sent, nothing is lost, and the letter can be sent later.
/** @param {Window} app */
async function givesUp(app) {
  await app.go("#/directory/ben@example.test");
  await app.button(t("people.do.introduce")).click();
  await app.dialog(t("setup.reveals.title")).getByRole("button", { name: t("setup.reveals.go") }).click();
  await app.field(t("question.password")).waitFor();
  await app.page.keyboard.press("Escape");
  await app.field(t("question.password")).waitFor({ state: "hidden" });
  await app.go("#/outbox");
  await app.page.locator("main").getByText("ben@example.test").first().waitFor();
  await app.accessible("outbox");
}

// The person looks at another window: the browser's own notification is made, with the sender and without the subject.
/** @param {Window} app */
async function notifies(app) {
  await app.page.context().grantPermissions(["notifications"], { origin: app.origin });
  await app.go("#/settings/general");
  await app.button(t("settings.notify.ask")).click();
  await app.sees(t("settings.notify.on"));
  await app.page.evaluate(() => {
    document.hasFocus = () => false;
    /** @type {any} */
    const page = window;
    const Real = window.Notification;
    page.notes = [];
    page.Notification = class extends Real {
      constructor(/** @type {string} */ title, /** @type {NotificationOptions} */ options) {
        super(title, options);
        page.notes.push(`${title}: ${options.body}`);
      }
    };
  });
  await ask("deliver");
  await app.page.waitForFunction(() => /** @type {any} */ (window)["notes"].length > 0);
  const notes = await app.page.evaluate(() => /** @type {any} */ (window)["notes"]);
  checkEqual(notes, [`${t("mail.notify.title")}: ${t("mail.notify.body", { from: "Ben" })}`], "what the desktop says");
}

await run("reading", async (desk) => {
  const app = await desk.open();
  // A refusal to show is an answer of its own status.
  app.expected.push(/Failed to load resource/);
  await withheld(app);
  const received = await sourceOf(app, "received");
  const opened = await sourceOf(app, "opened");
  check(/^Content-Type: multipart\/signed/im.test(received), "the source as received is no signed mail");
  check(!/multipart\/signed/i.test(opened) && opened.includes("The words of Carol."), "the source as opened is another");
  await savesAttachments(app);
  await deletes(app);
  await dropsAFile(app);
  await givesUp(app);
  await notifies(app);
});
