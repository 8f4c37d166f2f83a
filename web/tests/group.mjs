// @ts-check
// A group of thousands (LETTERLOCK_WEB_COUNT: r0@many.example and on, all known, and one person more): pasted, shown
// without drawing thousands of chips, one too many refused by number, saved as a draft, sent, read in the Sent folder.
import { check, checkEqual, run } from "./harness.mjs";
import { texts } from "./texts.mjs";
import { openWith, sendWith, unlock } from "./unlock.mjs";

/** @typedef {import("./harness.mjs").Window} Window */

const t = texts("en");
const count = Number(process.env["LETTERLOCK_WEB_COUNT"] ?? "5000");
const inWords = new Intl.NumberFormat("en");
const most = 5000; // recipients of a letter (S9)
const drawn = 40;
const more = 200;
const chips = ".to-chip";

/** @param {Window} app */
async function pastes(app) {
  const group = Array.from({ length: count }, (_, at) => `Recipient ${at} <r${at}@many.example>`).join(", ");
  await app.field(t("mail.to")).evaluate((field, text) => {
    const clipboard = new DataTransfer();
    clipboard.setData("text", text);
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: clipboard, bubbles: true, cancelable: true }));
  }, group);
  await app.page.locator(`${chips}.good`).first().waitFor();
  await app.page.locator(".letter-choice.good").waitFor();
  checkEqual(await app.page.locator(chips).count(), drawn, "chips of the group");
}

/** @param {Window} app */
async function showsMore(app) {
  const rest = count - drawn;
  await app.page.getByText(`… (+${inWords.format(rest)})`).click();
  await app.page.getByText(`… (+${inWords.format(rest - more)})`).waitFor();
  checkEqual(await app.page.locator(chips).count(), drawn + more, "chips after one more press");
}

// Among thousands the one who is not in the group yet is suggested, and is one too many.
/** @param {Window} app */
async function oneTooMany(app) {
  app.expected.push(/status of 400/); // the preview says no
  const field = app.field(t("mail.to"));
  await field.pressSequentially(`r${count}`);
  await app.page.getByRole("option").filter({ hasText: `r${count}@many.example` }).waitFor();
  await field.press("Enter");
  await field.press("Enter");
  await app.page.locator(".letter-choice.bad, .letter-choice.plain").getByText(String(count + 1)).waitFor();
  check(await app.button(t("write.send.sealed")).isDisabled(), "a letter to one too many could be sent");
  await field.press("Backspace");
  await app.page.locator(".letter-choice.good").waitFor();
}

/** @param {Window} app */
async function writes(app) {
  const saved = app.page.waitForResponse((response) =>
    response.url().endsWith("/drafts") && (response.request().postData() ?? "").includes("Hello, everybody."));
  await app.field(t("write.subject")).fill("To all of us");
  await app.field(t("write.text")).fill("Hello, everybody.");
  await saved;
  await app.page.locator(".save-state").getByText(/Draft saved/).waitFor();
  await app.accessible("a letter to a group");
  await app.fits();
  await app.go("#/drafts");
  await app.page.locator(".letter-who").getByText(`(+${inWords.format(count - 10)})`).waitFor();
  await app.accessible("a draft to a group");
  await app.page.locator(".letter-link").first().click();
  await unlock(app, app.field(t("write.text")));
  await app.page.locator(".letter-choice.good").waitFor();
  checkEqual(await app.page.locator(chips).count(), drawn, "chips of the reopened draft");
  await app.screenshot("group-written");
}

/** @param {Window} app */
async function sends(app) {
  const sent = app.text(/^Sent to /);
  await sendWith(app, app.button(t("write.send.sealed")), sent);
  const words = (await sent.innerText()).length;
  check(words < 400, `what is said of a letter to ${count} has ${words} letters`);
  await app.go("#/mail/sent");
  await openWith(app, app.page.locator("a.mail-row").first(), app.text("Hello, everybody."));
  await app.screenshot("group-sent");
  const all = app.button(t("mail.to.all", { count: inWords.format(count) }));
  const short = (await app.page.locator(".reader-lines").innerText()).length;
  check(short < 2000, `the head of a letter to ${count} has ${short} letters`);
  await app.accessible("a letter to a group in Sent");
  await all.click();
  await app.sees(`r${count - 1}@many.example`);
}

await run("group", async (desk) => {
  const app = await desk.open();
  app.page.setDefaultTimeout(180_000); // thousands of certificates are judged
  await app.go("#/write");
  await app.isAt(t("write.title"));
  await pastes(app);
  await showsMore(app);
  if (count === most) await oneTooMany(app);
  await writes(app);
  await sends(app);
});
