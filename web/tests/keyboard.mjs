// @ts-check
// The practice by the keyboard alone, from the first page to *established*: everything is reached with Tab, its focus is
// seen, Enter and typing do the rest. The mouse is never touched.
import { check, run } from "./harness.mjs";
import { texts } from "./texts.mjs";

/** @typedef {import("./harness.mjs").Window} Window */

const t = texts("en");
const pin = "270415";
const tabsMax = 150;

/** @param {Window} app what has the focus: its name as a person hears it, and whether it can be seen */
async function focused(app) {
  return app.page.evaluate(() => {
    const element = document.activeElement;
    if (!(element instanceof HTMLElement) || element === document.body) return { name: "", seen: true };
    const box = element.getBoundingClientRect();
    /** @param {Element | null} of a field's ring may be that of the frame around it */
    const hasRing = (of) => {
      const style = of ? getComputedStyle(of) : undefined;
      return style !== undefined && (style.outlineStyle !== "none" || style.boxShadow !== "none");
    };
    const ring = hasRing(element) || (element instanceof HTMLInputElement && hasRing(element.parentElement));
    const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    const name = element.getAttribute("aria-label") ?? element.innerText ?? "";
    return { name: name.replace(/\s+/g, " ").trim(), seen: ring && inside };
  });
}

/** @param {Window} app what has the focus, seen within half a second: the skip link slides in */
async function seen(app) {
  let now = await focused(app);
  for (let tries = 0; !now.seen && tries < 10; tries += 1) {
    await app.page.waitForTimeout(50);
    now = await focused(app);
  }
  check(now.seen, `the focus is not seen on "${now.name}" at ${app.page.url()}`);
  return now.name;
}

/**
 * @param {Window} app
 * @param {string | RegExp} name
 */
async function tabTo(app, name) {
  /** @param {string} found */
  const wanted = (found) => (typeof name === "string" ? found === name : name.test(found));
  /** @type {string[]} */
  const met = [];
  for (let tabs = 0; tabs < tabsMax; tabs += 1) {
    await app.page.keyboard.press("Tab");
    const now = await seen(app);
    if (wanted(now)) return;
    met.push(now);
  }
  throw new Error(`${name} is not reached with Tab; met: ${[...new Set(met)].join(" | ")}`);
}

/**
 * @param {Window} app
 * @param {string | RegExp} name
 */
async function press(app, name) {
  await tabTo(app, name);
  await app.page.keyboard.press("Enter");
}

await run("keyboard", async (desk) => {
  const app = await desk.open();
  await app.isAt(t("practice.title"));
  // The skip link is the first thing, and leads to the content.
  await app.page.keyboard.press("Tab");
  check((await focused(app)).name === t("skip.main"), "the first Tab finds the skip link");
  await app.page.keyboard.press("Enter");
  check(await app.page.evaluate(() => document.activeElement?.id === "content"), "the skip link leads to the content");

  await press(app, t("practice.go.person"));
  await app.sees(t("people.do.introduce"));
  await press(app, t("people.do.introduce"));
  await app.dialog(t("setup.reveals.title")).waitFor();
  await press(app, t("setup.reveals.go"));
  await app.dialog(t("question.title.pin")).waitFor();
  await app.page.keyboard.type(pin); // its field has the focus
  await app.page.keyboard.press("Enter");
  await app.sees(t("people.state.review"));

  await press(app, new RegExp(`^${t("place.mail")}`));
  await app.page.locator("a.mail-row").first().waitFor();
  await press(app, /partner/);
  await app.sees(t("sechelp.title.both"));
  await press(app, t("act.continue"));
  await app.button(new RegExp(t("mark.signature.valid"))).last().waitFor();
  await press(app, new RegExp(t("mark.signature.valid")));
  await app.dialog(t("sec.title")).waitFor();
  await press(app, t("sec.add"));
  await press(app, t("sec.in_directory"));
  await app.sees(t("people.do.send_sealed"));
  await press(app, t("people.do.send_sealed"));
  await app.isAt(t("people.established"));
});
