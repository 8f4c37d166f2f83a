// @ts-check
// What a person does when the app asks for the passwords of key files (LETTERLOCK_WEB_PASSWORD).
import { texts } from "./texts.mjs";

/** @typedef {import("./harness.mjs").Window} Window */
/** @typedef {import("playwright-core").Locator} Locator */

const t = texts("en");
const password = process.env["LETTERLOCK_WEB_PASSWORD"] ?? "";

/**
 * Answers the questions for passwords, one for each key file, until `end` is seen.
 * @param {Window} app
 * @param {Locator} end
 */
export async function unlock(app, end) {
  const dialog = app.dialog(t("question.title.password"));
  for (let asked = 0; asked < 4; asked++) {
    await dialog.or(end).first().waitFor();
    if (!(await dialog.isVisible())) return;
    const file = (await dialog.locator(".breakable").textContent()) ?? "";
    await app.givePin(password, { field: t("question.password"), go: t("question.go") });
    await dialog.getByText(file, { exact: true }).waitFor({ state: "hidden" });
  }
}

/**
 * Presses a send button until `sent` is seen: the words before the first signature, then passwords.
 * @param {Window} app
 * @param {Locator} send
 * @param {Locator} sent
 */
export async function sendWith(app, send, sent) {
  await send.click();
  const reveals = app.dialog(t("setup.reveals.title"));
  await reveals.or(app.dialog(t("question.title.password"))).or(sent).first().waitFor();
  if (await reveals.isVisible()) await reveals.getByRole("button", { name: t("setup.reveals.go") }).click();
  await unlock(app, sent);
  await sent.waitFor();
}

/**
 * Opens a message by its line: the explanation before the first signed or encrypted one, passwords, until `head` is seen.
 * @param {Window} app
 * @param {Locator} row
 * @param {Locator} head
 */
export async function openWith(app, row, head) {
  await row.click();
  const go = app.button(t("act.continue"));
  await go.or(app.dialog(t("question.title.password"))).or(head).first().waitFor();
  if (await go.isVisible()) await go.click();
  await unlock(app, head);
  await head.waitFor();
}
