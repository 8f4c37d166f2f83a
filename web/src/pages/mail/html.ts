// HTML of a mail, made harmless: what may stay is listed, everything else goes.
//
// Nothing in the result loads anything: no address stays but the targets of links, images come only from the message
// itself (handed in as data), styles keep only properties that cannot name a place. Every link says in text where it
// leads. The result is the whole document for a sandboxed frame without scripts and without our origin; its own policy
// says the same once more. Two walls, so that a hole in one is no hole.

import DOMPurify from "dompurify";

const TAGS = (
  "a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del dfn div dl " +
  "dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt " +
  "ruby s samp section small span strike strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr"
).split(" ");

const ATTRIBUTES = (
  "align alt bgcolor border cellpadding cellspacing color colspan dir face height href hspace lang nowrap rowspan " +
  "size src start style title valign vspace width"
).split(" ");

const STYLES = new RegExp(
  "^(color|background-color|font(-(family|size|style|weight|variant))?|text-(align|decoration.*|indent|transform)|" +
    "line-height|letter-spacing|word-spacing|white-space(-collapse)?|word-break|overflow-wrap|vertical-align|" +
    "direction|" +
    "(margin|padding)(-(top|right|bottom|left))?|(min-|max-)?(width|height)|display|float|clear|" +
    "border(-(top|right|bottom|left))?(-(color|style|width))?|border-(collapse|spacing)|border-.*radius|" +
    "list-style-type|caption-side|table-layout)$",
);
// A value that could name a place, hide what it says, or run.
const SUSPECT = /url|image|src|expression|attr\(|var\(|env\(|[\\@<]/i;

const LEGACY_DISPLAY = "header-protection-legacy-display"; // RFC 9788 section 5.2.3: a copy of what is shown above
const SHOWN_TARGET = 72;
const POLICY =
  "default-src 'none'; img-src data:; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'";

export interface FrameTexts {
  language: string;
  noImage: string; // stands where an image was left out
}

function cleanStyle(element: HTMLElement): void {
  const kept: string[] = [];
  for (const name of Array.from(element.style)) {
    const value = element.style.getPropertyValue(name);
    if (STYLES.test(name) && !SUSPECT.test(value) && value.length < 200) kept.push(`${name}:${value}`);
  }
  if (kept.length > 0) element.setAttribute("style", kept.join(";"));
  else element.removeAttribute("style");
}

// Where a link leads: the host first and whole, in its ASCII form, so that look-alikes and "bank@evil" show.
export function targetOf(address: string): string {
  const url = new URL(address);
  const rest = url.pathname + url.search + url.hash;
  const shown = url.host + (rest === "/" ? "" : rest);
  const whole = url.protocol === "https:" ? shown : `${url.protocol}//${shown}`;
  return whole.length > SHOWN_TARGET ? `${whole.slice(0, Math.max(SHOWN_TARGET, url.host.length + 8))}…` : whole;
}

function webAddress(text: string | null): string | null {
  if (!text || !/^\s*https?:/i.test(text)) return null;
  try {
    const url = new URL(text.trim());
    return url.host === "" ? null : url.href;
  } catch {
    return null;
  }
}

const says = (element: Element, target: string): boolean =>
  (element.textContent ?? "").trim().replace(/^https:\/\//i, "").replace(/\/$/, "") === target;

function note(document: Document, text: string): HTMLElement {
  const span = document.createElement("span");
  span.setAttribute("style", "color:#52605e;font-size:0.85em;word-break:break-all");
  span.textContent = ` ‹${text}›`;
  return span;
}

function cleanLink(link: HTMLElement): void {
  const given = link.getAttribute("href");
  const mail = given && /^\s*mailto:/i.test(given) ? given.trim().slice(7).split("?")[0] : "";
  const address = webAddress(given);
  link.removeAttribute("href");
  if (address) {
    link.setAttribute("href", address);
    link.setAttribute("target", "_blank");
    link.setAttribute("rel", "noopener noreferrer");
  }
  const target = address ? targetOf(address) : mail ? safeDecode(mail) : "";
  if (target && !says(link, target)) link.after(note(link.ownerDocument, target));
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function cleanImage(image: HTMLElement, images: Map<string, string>, texts: FrameTexts): void {
  const source = image.getAttribute("src") ?? "";
  const data = /^cid:/i.test(source) ? images.get(safeDecode(source.slice(4))) : undefined;
  if (data) {
    image.setAttribute("src", data);
    return;
  }
  const width = Number(image.getAttribute("width") ?? 2);
  const seen = source !== "" && !(width <= 1); // a spy pixel leaves nothing behind
  const alt = image.getAttribute("alt") ?? "";
  if (seen) image.replaceWith(note(image.ownerDocument, alt || texts.noImage));
  else image.remove();
}

export interface Page {
  html: string;
  images: Map<string, string>; // data addresses of the message's own images by their Content-ID
  // Of a page that was not encrypted, or whose part does not say so, such an element is text like any other: what was
  // signed is shown (section 4.5.3).
  legacyDisplay: boolean;
}

// The document for the frame.
export function frameDocument({ html, images, legacyDisplay }: Page, texts: FrameTexts): string {
  const purifier = DOMPurify(window);
  purifier.addHook("uponSanitizeElement", (node) => {
    const copy = legacyDisplay && node instanceof HTMLDivElement && node.classList.contains(LEGACY_DISPLAY);
    if (copy) node.remove();
  });
  const body = purifier.sanitize(html, {
    ALLOWED_TAGS: TAGS,
    ALLOWED_ATTR: ATTRIBUTES,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
    // Values that are no addresses (a width, a colour) must pass too; addresses are judged again below.
    ALLOWED_URI_REGEXP: /^(?:(?:https?|mailto|cid):|[^a-z]|[a-z+.-]+(?:[^a-z+.\-:]|$))/i,
    FORBID_CONTENTS: ["script", "style", "title", "template", "noscript", "svg", "math", "audio", "video", "object"],
    SANITIZE_DOM: true,
    RETURN_DOM: true,
  }) as HTMLElement;
  for (const element of body.querySelectorAll<HTMLElement>("[style]")) cleanStyle(element);
  for (const link of body.querySelectorAll<HTMLElement>("a")) cleanLink(link);
  for (const image of body.querySelectorAll<HTMLElement>("img")) cleanImage(image, images, texts);
  for (const other of body.querySelectorAll("[src]:not(img)")) other.removeAttribute("src");
  for (const other of body.querySelectorAll("[href]:not(a)")) other.removeAttribute("href");
  return (
    `<!doctype html><html lang="${texts.language}"><head><meta charset="utf-8">` +
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta name="referrer" content="no-referrer">` +
    `<meta name="color-scheme" content="light"></head>` +
    `<body style="margin:0;padding:4px 2px;background:#fff;color:#1b2423;overflow-wrap:anywhere;` +
    `font:15px/1.6 system-ui,'Noto Sans TC','Noto Sans CJK TC','PingFang TC','Microsoft JhengHei',sans-serif">` +
    `${body.innerHTML}</body></html>`
  );
}

// The Content-IDs that the HTML asks for.
export function imagesOf(html: string): string[] {
  const found = new Set<string>();
  for (const match of html.matchAll(/cid:([^"'\s>)]{1,250})/gi)) found.add(safeDecode(match[1] ?? ""));
  return [...found];
}
