// Addresses as people type and paste them: "Ann <ann@a.example>", "ann@a.example; bob@b.example".
//
// Only what the page needs: the service judges what an address is.

const WITH_NAME = /^(.*?)<([^<>]*)>\s*$/;

// The address without the name.
export function bare(text: string): string {
  return (WITH_NAME.exec(text)?.[2] ?? text).trim();
}

export function nameOf(text: string): string {
  return (WITH_NAME.exec(text)?.[1] ?? "").trim().replace(/^"(.*)"$/, "$1");
}

// What somebody sees for it.
export const shownAs = (text: string): string => nameOf(text) || bare(text);

export const looksWhole = (text: string): boolean => /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)*$/.test(bare(text));

// What two spellings of one address have in common.
export const keyOf = (text: string): string => bare(text).toLowerCase();

export const same = (a: string, b: string): boolean => keyOf(a) === keyOf(b);

// A list as it is pasted; commas within quotes and angle brackets belong to the entry.
export function split(text: string): string[] {
  const entries: string[] = [];
  let entry = "";
  let quoted = false;
  let angle = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    if (char === "<" && !quoted) angle = true;
    if (char === ">" && !quoted) angle = false;
    if (!quoted && !angle && /[,;\n、，；]/.test(char)) {
      entries.push(entry.trim());
      entry = "";
    } else entry += char;
  }
  entries.push(entry.trim());
  return entries.filter((each) => each !== "");
}
