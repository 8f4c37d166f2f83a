// The service's sentences begin with a small letter and have no stop, since they also stand behind "letterlock: ".
// On a page each stands alone.

export function sentence(text: string): string {
  const trimmed = text.trim();
  if (trimmed === "") return "";
  const begun = trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
  if (/[.!?…:。！？：]$/u.test(begun)) return begun;
  return begun + (/[\u3400-\u9fff」）]$/u.test(begun) ? "。" : ".");
}

// The same as the words of a button: begun with a capital, without a stop.
export function label(text: string): string {
  const trimmed = text.trim().replace(/[.。]$/u, "");
  return trimmed.charAt(0).toUpperCase() + trimmed.slice(1);
}
