// @ts-check
// Sealed mail of other programs: an answer goes to whom somebody vouches for, and says whom it leaves out; of a page what
// was signed is shown, and a copy of the header is not shown twice; certificates that a mail hands over are put to their
// owner by the person alone.
import { check, checkEqual, run } from "./harness.mjs";
import { texts } from "./texts.mjs";
import { openWith } from "./unlock.mjs";

/** @typedef {import("./harness.mjs").Window} Window */

const t = texts("en");
/** @type {Record<string, string>} their ids, by the names that the script gives them */
const mails = JSON.parse(process.env["LETTERLOCK_WEB_MAILS"] ?? "{}");

/**
 * Opens the message of that name, which has this subject.
 * @param {Window} app
 * @param {string} name
 * @param {string} words
 */
async function read(app, name, words) {
  await app.go("#/mail/inbox");
  const head = app.page.locator(".reader-head").getByRole("heading", { name: words, exact: true });
  await openWith(app, app.page.locator(`[data-message="${mails[name]}"]`), head);
}

/** @param {Window} app */
const recipients = async (app) =>
  (await app.page.locator(".to-chip").allInnerTexts()).map((one) => one.trim()).sort();

/** @param {Window} app */
const leftOut = (app) => app.page.getByRole("region", { name: t("write.left_out") });

/**
 * @param {Window} app
 * @param {"mail.reply" | "mail.reply_all"} kind
 */
async function answer(app, kind) {
  await app.button(t(kind)).click();
  await app.isAt(t("write.title.reply"));
}

/** @param {Window} app */
async function answersProtected(app) {
  await read(app, "protected", "The protected one");
  await answer(app, "mail.reply_all");
  checkEqual(await recipients(app), ["Ben", "Carol"], "who gets an answer to all");
  checkEqual(await leftOut(app).count(), 0, "words of somebody left out");
  await app.button(t("write.encrypt")).click();
  await app.sees(t("write.encrypt.bound"));
  checkEqual(await app.button(t("write.encrypt")).getAttribute("aria-pressed"), "true", "encryption of an answer");
}

// The service says no where a page would send it in clear all the same.
/** @param {Window} app */
async function refusesClear(app) {
  app.expected.push(/status of 4\d\d/);
  const accounts = await app.api("/api/accounts");
  const view = await app.api(`/api/accounts/${accounts[0].id}/messages/${mails["protected"]}?peek=1`);
  const said = await app.page.evaluate(
    async ([account, session, id]) => {
      const body = JSON.stringify({ to: ["ben@example.test"], cc: [], bcc: [], subject: "x", text: "y", attachments: [],
                                    protection: "signed_only", in_reply_to: id, draft: "" });
      const headers = { "X-Letterlock-Session": session ?? "", "Content-Type": "application/json" };
      return (await fetch(`/api/accounts/${account}/letters`, { method: "POST", headers, body })).text();
    },
    [accounts[0].id, app.session, view.reply.message_id],
  );
  check(said.includes("answer-must-be-sealed"), `an answer in clear: ${said}`);
}

/** @param {Window} app */
async function answersSignerAlone(app) {
  await read(app, "outside", "Fields outside");
  await answer(app, "mail.reply");
  checkEqual(await recipients(app), ["Ben"], "who gets an answer");
  checkEqual(await leftOut(app).getByRole("button").allInnerTexts(), ["mallory@evil.example"], "left out of an answer");
  await read(app, "outside", "Fields outside");
  await answer(app, "mail.reply_all");
  checkEqual(await recipients(app), ["Ben"], "who gets an answer to all");
  await app.sees(/stands outside of the encryption/);
  const names = await leftOut(app).getByRole("button").allInnerTexts();
  checkEqual(names, ["mallory@evil.example", "Carol <carol@third.example>", "Eve <eve@evil.example>"], "left out");
  await app.accessible("an answer that leaves people out");
  await app.fits();
  await app.screenshot("answer-left-out");
  await app.button(t("write.left_out.add", { who: "Carol <carol@third.example>" })).click();
  checkEqual(await recipients(app), ["Ben", "Carol"], "recipients after one was added by hand");
  checkEqual(await leftOut(app).getByRole("button").count(), 2, "people who are still left out");
}

/** @param {Window} app */
async function answersNobody(app) {
  await read(app, "nobody", "Nobody signed");
  await answer(app, "mail.reply");
  checkEqual(await recipients(app), [], "who gets an answer to what nobody signed");
  await app.sees(/No valid signature vouches/);
  await app.button(t("write.left_out.add", { who: "Ben <ben@example.test>" })).click();
  checkEqual(await recipients(app), ["Ben"], "recipients after the sender was added by hand");
  checkEqual(await leftOut(app).count(), 0, "words of somebody left out");
}

/** @param {Window} app */
async function pageText(app) {
  const html = app.button(t("mail.form.html"));
  if (await html.isVisible()) await html.click();
  const frame = app.page.locator("iframe.mail-html").contentFrame();
  await frame.getByText("The page of Ben.").waitFor();
  return (await frame.locator("body").innerText()).trim();
}

/** @param {Window} app */
async function pages(app) {
  await read(app, "page", "A sealed page");
  checkEqual(await pageText(app), "The page of Ben.", "a sealed page with a copy of its header");
  await read(app, "same-class", "A signed page");
  check((await pageText(app)).startsWith("Subject: five thousand"), "words that were signed are left out of the page");
}

/** @param {Window} app */
async function takesCertificates(app) {
  await read(app, "certificates", "My certificates");
  await app.sees(/hands over certificates/);
  checkEqual(await app.page.locator(".certificate").count(), 2, "certificates that are handed over");
  await app.accessible("a mail that hands over certificates");
  await app.fits();
  await app.screenshot("handed-over");
  await app.button(t("handed.use", { name: "Dan" })).click();
  await app.sees(t("people.import.done"));
  await app.screenshot("handed-over-used");
}

await run("sealed-mail", async (desk) => {
  const app = await desk.open();
  await answersProtected(app);
  await refusesClear(app);
  await answersSignerAlone(app);
  await answersNobody(app);
  await pages(app);
  await takesCertificates(app);
});
