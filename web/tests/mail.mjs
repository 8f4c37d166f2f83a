// @ts-check
// Mail as people use it, with the mouse and with single keys: read, move and undo, search, a letter that is saved by
// itself and reopened, an attachment, sending signed only in so many words, the service restarted under the page.
import { ask, check, checkEqual, run } from "./harness.mjs";
import { texts } from "./texts.mjs";
import { sendWith, unlock } from "./unlock.mjs";

/** @typedef {import("./harness.mjs").Window} Window */

const t = texts("en");
const rows = "a.mail-row";

/** @param {Window} app */
const subjects = (app) => app.page.locator(`${rows} .mail-what`).allInnerTexts();

/**
 * The heading of the message that is read.
 * @param {Window} app
 * @param {string} subject
 */
const reads = (app, subject) => app.page.locator(".reader-head").getByRole("heading", { name: subject }).waitFor();

/** @param {Window} app */
async function keys(app) {
  await app.page.keyboard.press("j");
  await app.page.keyboard.press("j");
  const second = (await subjects(app))[1] ?? "";
  await app.page.keyboard.press("Enter");
  await reads(app, second);
  await app.page.keyboard.press("?");
  await app.dialog(t("keys.title")).waitFor();
  await app.accessible("shortcuts");
  await app.page.keyboard.press("Escape");
  await app.page.keyboard.press("e");
  await app.sees(t("mail.moved", { folder: t("folder.archive") }));
  await app.page.locator(rows).getByText(second, { exact: true }).waitFor({ state: "detached" });
  await app.button(t("act.undo")).click();
  await app.page.locator(rows).getByText(second, { exact: true }).waitFor();
}

/** @param {Window} app */
async function searches(app) {
  await app.page.keyboard.press("/");
  await app.page.keyboard.type("walrus");
  await app.page.keyboard.press("Enter");
  await app.sees(t("mail.found", { words: "walrus" }));
  await app.page.locator(rows).first().waitFor();
  checkEqual(await subjects(app), ["Letter 3"], "what a search for walrus finds");
  await app.accessible("search");
  await app.link(t("mail.search.end")).click();
  await app.isAt(t("folder.inbox"));
}

// A draft is sealed to ourselves: opening it again asks for the password of the key file.
/** @param {Window} app */
async function opensDraft(app) {
  await app.go("#/drafts");
  await app.page.locator(".letter-row").first().waitFor();
  checkEqual(await app.page.locator(".letter-row").count(), 1, "drafts");
  await app.accessible("drafts");
  await app.page.locator(".letter-link").first().click();
  await unlock(app, app.field(t("write.text")));
  await app.field(t("write.text")).waitFor();
  checkEqual(await app.field(t("write.text")).inputValue(), "What I think.", "the draft's text");
  checkEqual(await app.field(t("write.subject")).inputValue(), "A thought", "the draft's subject");
  await app.sees("figures.csv");
}

/** @param {Window} app */
async function writes(app) {
  await app.page.keyboard.press("c");
  await app.isAt(t("write.title"));
  await app.page.keyboard.type("ben@example.test,");
  await app.field(t("write.subject")).fill("A thought");
  await app.field(t("write.text")).fill("What I think.");
  const file = { name: "figures.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n") };
  await app.page.setInputFiles("input[type=file]", [file]);
  await app.sees("figures.csv");
  await app.page.locator(".letter-choice.bad").waitFor(); // nothing is known of Ben: it cannot be encrypted
  check(await app.button(t("write.send.sealed")).isDisabled(), "a letter that cannot be encrypted could be sent");
  await app.accessible("a letter that cannot be encrypted");
  await app.page.locator(".save-state").getByText(/Draft saved/).waitFor();
  await opensDraft(app);
}

/** @param {Window} app */
async function sends(app) {
  await app.button(t("write.encrypt")).click();
  await app.dialog(t("write.plain.title")).waitFor();
  await app.accessible("without encryption?");
  await app.dialog(t("write.plain.title")).getByRole("button", { name: t("write.plain.go") }).click();
  const send = app.button(t("write.send.signed"));
  await app.page.locator(".letter-choice.warning").waitFor();
  await sendWith(app, send, app.text(t("write.sent", { to: "ben@example.test" })));
  await app.go("#/mail/sent");
  await app.page.locator(rows).getByText("A thought").waitFor();
  await app.go("#/drafts");
  await app.isAt(t("drafts.empty"));
}

/** @param {Window} app */
async function restarts(app) {
  await app.go("#/mail/inbox");
  await app.page.locator(rows).first().waitFor();
  app.expected.push(/Failed to load resource|ERR_/);
  await ask("restart");
  await app.page.locator(rows).nth(2).click();
  await app.page.locator(".reader-head").waitFor();
  await app.text(t("gone.title")).waitFor({ state: "hidden" });
}

await run("mail", async (desk) => {
  const app = await desk.open();
  await app.go("#/mail/inbox");
  await app.page.locator(rows).first().waitFor();
  await app.accessible("mail");
  await keys(app);
  await searches(app);
  await writes(app);
  await sends(app);
  await restarts(app);
});
