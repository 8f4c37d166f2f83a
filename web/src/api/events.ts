// Events of the service: server-sent events, read with fetch (EventSource cannot send the session's header).
//
// One stream for the whole page; `on` hears one kind. When the stream was broken, a `resync` tells everybody to load
// again what they show, because events may have been missed. Reconnecting waits longer each time, 0.5 to 8 s.

import { language } from "../text/text.svelte";
import { link } from "./link.svelte";
import type { ErrorView, NewMailEvent, PracticeView, ProgressEvent, QuestionView } from "./types";

export interface EventKinds {
  resync: Record<string, never>;
  state: Record<string, never>;
  mail: { account: string };
  "new-mail": NewMailEvent;
  cards: { generation: number };
  question: QuestionView;
  "question-gone": { id: string };
  progress: ProgressEvent;
  "act-done": { act: string };
  open: { act: string; url: string };
  practice: PracticeView;
  "sync-error": { account: string; error: ErrorView };
  "sync-ok": { account: string };
}

type Handler<Kind extends keyof EventKinds> = (event: EventKinds[Kind]) => void;
type AnyHandler = (event: never) => void;

const handlers = new Map<string, Set<AnyHandler>>();

// Calls `handler` for each event of `kind` until the function that is returned is called.
export function on<Kind extends keyof EventKinds>(kind: Kind, handler: Handler<Kind>): () => void {
  const set = handlers.get(kind) ?? new Set();
  handlers.set(kind, set);
  set.add(handler as AnyHandler);
  return () => set.delete(handler as AnyHandler);
}

function emit<Kind extends keyof EventKinds>(kind: Kind, event: EventKinds[Kind]): void {
  for (const handler of handlers.get(kind) ?? []) (handler as Handler<Kind>)(event);
}

// One block of the stream: lines up to an empty one.
function deliver(block: string): void {
  let kind = "message";
  const data: string[] = [];
  for (const line of block.split("\n")) {
    if (line.startsWith("event:")) kind = line.slice(6).trim();
    else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /, ""));
  }
  if (data.length === 0 || !handlers.has(kind)) return;
  emit(kind as keyof EventKinds, JSON.parse(data.join("\n")) as never);
}

async function readAll(body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += decoder.decode(value, { stream: true });
    const blocks = rest.replaceAll("\r", "").split("\n\n");
    rest = blocks.pop() ?? "";
    for (const block of blocks) deliver(block);
  }
}

const sleep = (ms: number): Promise<void> => new Promise((go) => setTimeout(go, ms));

// Reads the stream for as long as the page has a session. `first` says whether this is the first connection.
async function readOnce(first: boolean): Promise<boolean> {
  const headers = { "X-Letterlock-Session": link.token, "Accept-Language": language() };
  const response = await fetch("/api/events", { headers, cache: "no-store" });
  if (response.status === 401) link.refused();
  if (!response.ok || !response.body) return false;
  link.answered();
  if (!first) emit("resync", {});
  await readAll(response.body);
  return true;
}

let running = false;

export async function listen(): Promise<void> {
  if (running) return;
  running = true;
  let wait = 500;
  for (let first = true; ; first = false) {
    if (link.state === "out") await link.back();
    let read = false;
    try {
      read = await readOnce(first);
    } catch {
      // Broken or refused: tried again below.
    }
    if (link.state === "up") link.lost();
    wait = read ? 500 : Math.min(wait * 1.6, 8000);
    await sleep(wait);
  }
}
