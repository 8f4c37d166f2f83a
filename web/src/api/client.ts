// One request to the service and its answer: session, language, errors as ApiError, octets up and down.
//
// Requests that only read wait while the service is away and go on when it is back; what changes something is tried
// once and fails with `service-away`, since nobody can know whether it was done. No address but the page's own is
// ever asked.

import { language, t } from "../text/text.svelte";
import { link } from "./link.svelte";
import type { ErrorView, SessionView, UploadView } from "./types";

export interface CallOptions {
  signal?: AbortSignal;
  act?: string; // names the request in progress events and for cancelling
}

interface Call extends CallOptions {
  query?: Record<string, string | number | boolean | undefined>;
  body?: unknown;
}

export class ApiError extends Error {
  constructor(
    readonly view: ErrorView,
    readonly status: number,
  ) {
    super(view.message);
  }
  get id(): string {
    return this.view.id;
  }
  get hint(): string {
    return this.view.hint;
  }
}

export const isAway = (error: unknown): boolean => error instanceof ApiError && error.id === "service-away";
export const isCancelled = (error: unknown): boolean =>
  (error instanceof ApiError && error.id === "cancelled") ||
  (error instanceof DOMException && error.name === "AbortError");

// What went wrong as something that can be shown.
export function errorView(error: unknown): ErrorView {
  if (error instanceof ApiError) return error.view;
  const message = error instanceof Error ? error.message : String(error);
  return { id: "page", kind: "internal", message: t("error.page", { message }), hint: t("error.page.hint") };
}

function away(): ApiError {
  return new ApiError(
    { id: "service-away", kind: "retry_later", message: t("error.away"), hint: t("error.away.hint") },
    0,
  );
}

function headersFor(options: CallOptions): Record<string, string> {
  const headers: Record<string, string> = { "Accept-Language": language(), "X-Letterlock-Session": link.token };
  if (options.act) headers["X-Letterlock-Act"] = options.act;
  return headers;
}

function addressOf(path: string, query: Call["query"]): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) words.set(name, String(value));
  const text = words.toString();
  return text ? `${path}?${text}` : path;
}

async function errorOf(response: Response): Promise<ApiError> {
  let view: ErrorView | undefined;
  try {
    view = ((await response.json()) as { error?: ErrorView }).error;
  } catch {
    // Not JSON: said below.
  }
  view ??= { id: `http-${response.status}`, kind: "internal", message: t("error.answer"), hint: t("error.page.hint") };
  return new ApiError(view, response.status);
}

async function reach(method: string, path: string, options: Call, body: BodyInit | null, type: string) {
  const headers = headersFor(options);
  if (type) headers["Content-Type"] = type;
  const address = addressOf(path, options.query);
  try {
    return await fetch(address, { method, headers, body, signal: options.signal ?? null, cache: "no-store" });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    link.lost();
    return undefined;
  }
}

// The answer of the service, read to the end of its head. Throws ApiError.
async function ask(method: string, path: string, options: Call, body: BodyInit | null, type = ""): Promise<Response> {
  for (;;) {
    const response = await reach(method, path, options, body, type);
    if (!response) {
      if (method !== "GET") throw away();
      await link.back();
      continue;
    }
    if (response.status === 401) {
      link.refused();
      throw await errorOf(response);
    }
    link.answered();
    if (!response.ok) throw await errorOf(response);
    return response;
  }
}

export async function call<Answer>(method: string, path: string, options: Call = {}): Promise<Answer> {
  const json = options.body === undefined ? null : JSON.stringify(options.body);
  const response = await ask(method, path, options, json, json === null ? "" : "application/json");
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}

export async function callOctets(path: string, options: Call = {}): Promise<Blob> {
  return (await ask("GET", path, options, null)).blob();
}

// Sends octets; `progress` hears what part (0..1) is up. XMLHttpRequest, since fetch does not tell how far it is.
export function sendOctets<Answer = UploadView>(
  path: string,
  octets: Blob,
  options: Call & { progress?: (part: number) => void } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", addressOf(path, options.query));
    for (const [name, value] of Object.entries(headersFor(options))) request.setRequestHeader(name, value);
    request.setRequestHeader("Content-Type", "application/octet-stream");
    request.upload.onprogress = (event) => options.progress?.(event.total ? event.loaded / event.total : 0);
    request.onerror = () => {
      link.lost();
      reject(away());
    };
    request.onabort = () => reject(new DOMException("", "AbortError"));
    request.onload = () => {
      const response = new Response(request.responseText || "{}", { status: request.status || 500 });
      if (request.status === 401) link.refused();
      if (response.ok) response.json().then((answer) => resolve(answer as Answer), reject);
      else errorOf(response).then(reject, reject);
    };
    options.signal?.addEventListener("abort", () => request.abort());
    request.send(octets);
  });
}

// Exchanges the one-time code of the link that the person opened for a session.
export async function exchangeCode(code: string): Promise<void> {
  const view = await call<SessionView>("POST", "/api/session", { body: { code } });
  link.begin(view.token);
}
