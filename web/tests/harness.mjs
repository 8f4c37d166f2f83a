// @ts-check
// What the browser's tests share: Debian's Chromium on the running service, found by what a person finds (roles, labels,
// words). A test is a file beside this one that calls run(); tests/lib/web_app.py starts the service and the test.
//
// Every page is watched: what the browser complains of (errors of scripts, refusals of the Content-Security-Policy) and
// every request that would leave the service fail the test at its end. Screenshots go to LETTERLOCK_WEB_SHOTS; one is
// made of every page when a test fails.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").Browser} Browser */
/** @typedef {import("playwright-core").BrowserContextOptions} ContextOptions */
/** @typedef {"en" | "zh-TW"} Language */
/** @typedef {{language?: Language, dark?: boolean, width?: number, height?: number, narrow?: boolean}} Look */

const patience = 20_000;
const program = process.env["LETTERLOCK_PROGRAM"] ?? "build/release/letterlock";
const shots = process.env["LETTERLOCK_WEB_SHOTS"] ?? "build/web-shots";
const practice = process.env["LETTERLOCK_WEB_PRACTICE"] === "1";
const axeSource = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/**
 * @param {unknown} found
 * @param {string} words
 * @returns {asserts found}
 */
export function check(found, words) {
  if (!found) throw new Error(words);
}

/**
 * @param {unknown} found
 * @param {unknown} expected
 * @param {string} what
 */
export function checkEqual(found, expected, what) {
  const [is, shall] = [JSON.stringify(found), JSON.stringify(expected)];
  if (is !== shall) throw new Error(`${what}: ${is}, expected ${shall}`);
}

/**
 * The program, in the home of the test.
 * @param {string[]} words
 */
export async function letterlock(...words) {
  return (await promisify(execFile)(program, words, { timeout: 60_000 })).stdout;
}

const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

/**
 * Lets the script that started this test do something (tests/lib/web_app.py), and waits until it is done.
 * @param {string} word
 */
export async function ask(word) {
  console.log(`@${word}`);
  const answer = await answers.next();
  check(answer.value === "done", `the script did not do ${word}`);
}

/** A link that opens the app once. */
export async function freshLink() {
  return (await letterlock("open-app", "--print", ...(practice ? ["--practice"] : []))).trim();
}

/** One window of the app and what is watched of it. */
export class Window {
  /**
   * @param {Page} page
   * @param {string} origin
   */
  constructor(page, origin) {
    this.page = page;
    this.origin = origin;
    this.session = "";
    /** @type {string[]} requests that went elsewhere, or would have */
    this.remote = [];
    /** @type {string[]} what the browser complained of */
    this.complaints = [];
    /** @type {RegExp[]} complaints that the test provokes */
    this.expected = [];
    page.context().on("request", (request) => {
      const url = request.url();
      if (!url.startsWith(`${origin}/`) && !/^(data|blob|about):/.test(url)) this.remote.push(url);
      this.session = request.headers()["x-letterlock-session"] ?? this.session;
    });
    page.on("pageerror", (error) => this.complaints.push(String(error)));
    page.on("console", (message) => {
      if (message.type() === "error") this.complaints.push(message.text());
    });
  }

  /** @param {string | RegExp} name */
  button(name) {
    return this.page.getByRole("button", { name, exact: typeof name === "string" });
  }

  /** @param {string | RegExp} name */
  link(name) {
    return this.page.getByRole("link", { name, exact: typeof name === "string" });
  }

  /** @param {string | RegExp} label */
  field(label) {
    return this.page.getByLabel(label, { exact: typeof label === "string" });
  }

  /** @param {string | RegExp} name */
  dialog(name) {
    return this.page.getByRole("dialog", { name });
  }

  /** @param {string | RegExp} words */
  text(words) {
    return this.page.getByText(words).first();
  }

  /** @param {string | RegExp} words */
  async sees(words) {
    await this.text(words).waitFor({ state: "visible", timeout: patience });
  }

  /** @param {string} name of a heading */
  async isAt(name) {
    await this.page.getByRole("heading", { name, exact: true }).first().waitFor({ state: "visible", timeout: patience });
  }

  /**
   * Goes where an address of the app leads, as a bookmark would.
   * @param {string} place "#/directory"
   */
  async go(place) {
    await this.page.evaluate((to) => {
      location.hash = to;
    }, place);
  }

  /**
   * Asks the service as the page does.
   * @param {string} path
   * @returns {Promise<any>}
   */
  async api(path) {
    return this.page.evaluate(
      async ([to, session]) => (await fetch(to ?? "", { headers: { "X-Letterlock-Session": session ?? "" } })).json(),
      [path, this.session],
    );
  }

  /**
   * Answers the question for a PIN that stands on the page.
   * @param {string} pin
   * @param {{field: string | RegExp, go: string}} words
   */
  async givePin(pin, words) {
    const field = this.page.getByRole("dialog").getByLabel(words.field, { exact: true });
    await field.waitFor({ state: "visible", timeout: patience });
    await field.fill(pin);
    await this.page.getByRole("dialog").getByRole("button", { name: words.go, exact: true }).click();
  }

  /**
   * What axe finds on the page as it stands (WCAG 2.2 AA and best practice) fails the test.
   * @param {string} where
   */
  async accessible(where) {
    await this.page.evaluate(axeSource); // through the debugger: no policy of the page forbids it
    const found = await this.page.evaluate(async () => {
      /** @type {any} */
      const axe = /** @type {any} */ (window)["axe"];
      const result = await axe.run(document, { resultTypes: ["violations"] });
      return result.violations.map((/** @type {any} */ one) => ({
        id: one.id,
        help: one.help,
        where: one.nodes.slice(0, 5).map((/** @type {any} */ node) => `${node.target.join(" ")}: ${node.failureSummary}`),
      }));
    });
    check(found.length === 0, `axe at ${where}: ${JSON.stringify(found, null, 1)}`);
  }

  /** Nothing is wider than the window. */
  async fits() {
    const [inner, wide] = await this.page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
    check(wide !== undefined && inner !== undefined && wide <= inner, `the page is ${wide} wide in a window of ${inner}`);
  }

  /** @param {string} name */
  async screenshot(name) {
    await this.page.screenshot({ path: `${shots}/${name}.png`, animations: "disabled" });
  }

  /** Nothing went elsewhere, and the browser complained of nothing. */
  calm() {
    checkEqual(this.remote, [], "requests that left the service");
    const left = this.complaints.filter((one) => !this.expected.some((known) => known.test(one)));
    checkEqual(left, [], "what the browser complained of");
  }
}

/** The browser and all windows of a test. */
export class Desk {
  /** @param {Browser} browser */
  constructor(browser) {
    this.browser = browser;
    /** @type {Window[]} */
    this.windows = [];
  }

  /**
   * A window with the app in it, opened by a link of its own; each has a storage of its own.
   * @param {Look} look
   */
  async open(look = {}) {
    const width = look.narrow ? 360 : (look.width ?? 1280);
    /** @type {ContextOptions} */
    const options = {
      locale: look.language ?? "en",
      colorScheme: look.dark ? "dark" : "light",
      reducedMotion: "reduce",
      viewport: { width, height: look.height ?? 800 },
    };
    const context = await this.browser.newContext(options);
    context.setDefaultTimeout(patience);
    const link = await freshLink();
    const window = new Window(await context.newPage(), new URL(link).origin);
    this.windows.push(window);
    await window.page.goto(link);
    await window.page.getByRole("main").first().waitFor({ timeout: patience });
    return window;
  }
}

/**
 * Runs a test in a browser of its own and ends the process: 0 where all went well.
 * @param {string} name
 * @param {(desk: Desk) => Promise<void>} work
 */
export async function run(name, work) {
  const browser = await chromium.launch({
    executablePath: process.env["LETTERLOCK_CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });
  const desk = new Desk(browser);
  let status = 0;
  try {
    await work(desk);
    for (const window of desk.windows) window.calm();
  } catch (error) {
    status = 1;
    console.error(error instanceof Error ? (error.stack ?? error.message) : error);
    for (const [number, window] of desk.windows.entries()) {
      await window.screenshot(`${name}-failed-${number + 1}`).catch(() => undefined);
      console.error(`window ${number + 1} at ${window.page.url().replace(/code=.*/, "code=...")}; screenshot in ${shots}`);
      console.error((await window.page.locator("body").innerText().catch(() => "")).slice(0, 3000));
      if (window.complaints.length > 0) console.error("the browser complained:", window.complaints);
    }
  }
  await browser.close();
  process.exit(status);
}
