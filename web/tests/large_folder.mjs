// @ts-check
// A folder of many messages (LETTERLOCK_WEB_COUNT): how soon its list stands, how smoothly it scrolls, how soon its far end
// and a search are there. Prints the figures.
import { check, run } from "./harness.mjs";
import { texts } from "./texts.mjs";

/** @typedef {import("./harness.mjs").Window} Window */

const t = texts("en");
const count = Number(process.env["LETTERLOCK_WEB_COUNT"] ?? "1000");
const rare = process.env["LETTERLOCK_WEB_RARE"] ?? "";
const rows = "a.mail-row";

/**
 * Milliseconds that `work` takes.
 * @param {() => Promise<unknown>} work
 */
async function time(work) {
  const began = performance.now();
  await work();
  return Math.round(performance.now() - began);
}

/**
 * The time between two frames while the list is scrolled as with a wheel: the middle one and the worst of 240.
 * @param {Window} app
 */
async function frames(app) {
  const all = await app.page.evaluate(async () => {
    const list = document.querySelector(".virtual");
    /** @type {number[]} */
    const gaps = [];
    let last = performance.now();
    for (let step = 0; list && step < 240; step++) {
      list.scrollTop += 180;
      await new Promise(requestAnimationFrame);
      gaps.push(performance.now() - last);
      last = performance.now();
    }
    return gaps.sort((a, b) => a - b);
  });
  return { middle: Math.round(all[120] ?? 0), worst: Math.round(all[239] ?? 0) };
}

/** @param {Window} app */
async function toTheEnd(app) {
  await app.page.locator(".virtual").evaluate((list) => {
    list.scrollTop = list.scrollHeight;
  });
  await app.page.locator(`[aria-posinset="${count}"] ${rows}`).waitFor();
}

await run("large-folder", async (desk) => {
  const app = await desk.open();
  await app.page.getByRole("banner").waitFor();
  const first = await time(async () => {
    await app.go("#/mail/archive");
    await app.page.locator(`[aria-setsize="${count}"] ${rows}`).first().waitFor();
  });
  const scrolling = await frames(app);
  const end = await time(() => toTheEnd(app));
  const kept = await app.page.locator(".virtual-row").count();
  check(kept < 60, `${kept} rows exist at once`);
  const search = await time(async () => {
    await app.field(t("mail.search")).fill(rare);
    await app.page.keyboard.press("Enter");
    await app.sees(t("mail.found", { words: rare }));
    await app.page.locator(rows).first().waitFor();
  });
  console.log(`${count} messages: list after ${first} ms, its end after ${end} ms, a search after ${search} ms; ` +
    `frames every ${scrolling.middle} ms while it scrolls, the worst ${scrolling.worst} ms; ${kept} rows exist`);
});
