// @ts-check
// After *established*, in the practice: a letter through the tunnel and its answer, seen in two windows at once; somebody
// with an old program, to whom nothing can be encrypted; and the practice begun anew.
import { check, checkEqual, run } from "./harness.mjs";
import { texts } from "./texts.mjs";

/** @typedef {import("./harness.mjs").Window} Window */

const t = texts("en");
const partner = "partner@practice.example";
const old = "old-program@practice.example";
const pinWords = { field: t("question.pin"), go: t("question.go") };

/**
 * @param {Window} app
 * @param {string} to
 */
async function beginLetter(app, to) {
  await app.go(`#/write?to=${encodeURIComponent(to)}`);
  await app.isAt(t("write.title"));
  await app.field(t("write.subject")).fill("Hello");
  await app.field(t("write.text")).fill("Can you read this?");
}

/** @param {Window} app */
async function write(app) {
  await beginLetter(app, partner);
  await app.button(t("write.send.sealed")).click();
  const sent = app.text(t("write.sent.sealed", { to: "", cipher: "" }).split(",")[0]?.trim() ?? "");
  const question = app.dialog(t("question.title.pin"));
  await question.or(sent).first().waitFor();
  if (await question.isVisible()) await app.givePin("270415", pinWords);
  await sent.waitFor();
}

/** @param {Window} app */
const unread = async (app) => {
  const folders = await app.api("/api/accounts/newcomer/folders");
  return folders.find((/** @type {any} */ one) => one.folder === "inbox").total;
};

/**
 * The partner's answer and the old program's mail come to both windows by themselves.
 * @param {Window[]} windows
 * @param {number} before
 */
async function bothSee(windows, before) {
  for (const app of windows) {
    await app.go("#/mail/inbox");
    await app.page.locator("a.mail-row").nth(before + 1).waitFor({ timeout: 30_000 });
    checkEqual(await unread(app), before + 2, "messages in the inbox");
  }
}

/** @param {Window} app */
async function oldProgramIsRefused(app) {
  await app.go(`#/directory/${old}`);
  await app.button(t("people.review.accept")).click();
  await app.sees(t("people.state.no_common_algorithm"));
  await app.accessible("no common encryption");
  await app.screenshot("partner-old-program");
  await beginLetter(app, old);
  await app.page.locator(".letter-choice.bad").waitFor();
  check(await app.button(t("write.send.sealed")).isDisabled(), "a letter to the old program could be sent encrypted");
  await app.accessible("a letter to the old program");
  await app.button(t("write.discard")).click();
  await app.page.getByRole("dialog").waitFor();
  await app.accessible("discard the letter?");
  await app.page.getByRole("dialog").getByRole("button", { name: t("write.discard"), exact: true }).click();
}

/**
 * @param {Window} app
 * @param {Window} other
 */
async function anew(app, other) {
  // What a window had open is gone, and it may still ask for it.
  for (const one of [app, other]) one.expected.push(/status of 404/);
  await app.go("#/practice");
  await app.button(t("practice.restart")).click();
  await app.page.getByRole("dialog").waitFor();
  await app.accessible("begin anew?");
  await app.page.getByRole("dialog").getByRole("button", { name: t("practice.restart"), exact: true }).click();
  for (const one of [app, other]) {
    await one.go(`#/directory/${partner}`);
    await one.button(t("people.do.introduce")).waitFor();
    await one.go("#/mail/inbox");
    await one.sees(t("mail.empty"));
  }
}

await run("partner", async (desk) => {
  const app = await desk.open();
  const other = await desk.open({ dark: true, narrow: true });
  await app.isAt(t("practice.title"));
  await other.isAt(t("practice.title"));
  const before = await unread(app);
  await write(app);
  await bothSee([app, other], before);
  await oldProgramIsRefused(app);
  await anew(app, other);
});
