// The letter that is being written: its fields, its attachments on their way up, its draft that is saved by itself,
// what it would be encrypted with, and sending it.
//
// Drafts go through the service, which keeps those of sealed letters encrypted. Saves follow each other: one at a time,
// the newest state last. Nothing is kept in the browser.

import { errorView, isAway, isCancelled } from "../../api/client";
import { chooseCipher, forgetUpload, getOutbox, openDraft, removeDraft, saveDraft, sendLetter,
         upload } from "../../api/endpoints";
import type { ChoiceView, ErrorView, Hidden, LetterRequest, LetterView, OutboxRow, SentView } from "../../api/types";
import { runAct, type Act } from "../../state/acts.svelte";
import { t } from "../../text/text.svelte";
import { bare, looksWhole } from "./addresses";
import type { Beginning } from "./reply.svelte";

const MAX_ATTACHMENT = 32 * 1024 * 1024;
const SAVE_AFTER_MS = 2500;
const CHOOSE_AFTER_MS = 350;

export interface Attached {
  key: number;
  name: string;
  octets: number;
  id: string; // of the upload; "" while it is on its way
  part: number; // 0..1
  error: ErrorView | null;
  stop: AbortController;
}

export type SendEnd =
  | { kind: "sent"; sent: SentView }
  | { kind: "waits"; row: OutboxRow; error: ErrorView }
  | { kind: "failed" };

export class Letter {
  to = $state<string[]>([]);
  cc = $state<string[]>([]);
  bcc = $state<string[]>([]);
  subject = $state("");
  text = $state("");
  sealed = $state(true);
  attached = $state<Attached[]>([]);
  inReplyTo = "";
  references: string[] = [];
  hidden = $state<Hidden | null>(null); // what the sealed mail that it answers kept to itself
  draft = $state("");

  choice = $state<ChoiceView | null>(null);
  choosing = $state(false);
  chooseFailed = $state<ErrorView | null>(null);
  savedAt = $state<Date | null>(null);
  saving = $state(false);
  saveFailed = $state<ErrorView | null>(null);
  sendFailed = $state<ErrorView | null>(null);
  act = $state<Act | null>(null); // while it is sent or a draft is opened
  gone = $state(false); // sent or thrown away: nothing is saved any more

  readonly account: string;
  #saved = ""; // what the draft says, to know whether it changed
  #saveTimer: ReturnType<typeof setTimeout> | undefined;
  #saveRun: Promise<void> = Promise.resolve();
  #chooseTimer: ReturnType<typeof setTimeout> | undefined;
  #chooseStop: AbortController | undefined;
  #nextKey = 1;

  constructor(account: string) {
    this.account = account;
    this.#saved = this.#words();
  }

  begin(from: Beginning): void {
    this.to = from.to;
    this.cc = from.cc;
    this.subject = from.subject;
    this.text = from.text;
    this.inReplyTo = from.inReplyTo;
    this.references = from.references;
    this.hidden = from.hidden;
    this.sealed = from.protection !== "signed_only" || from.hidden !== null;
    this.#saved = this.#words();
  }

  get #protection(): LetterRequest["protection"] {
    return this.sealed ? "sealed" : "signed_only";
  }

  get recipients(): string[] {
    return [...this.to, ...this.cc, ...this.bcc];
  }

  get uploading(): boolean {
    return this.attached.some((each) => each.id === "" && !each.error);
  }

  get empty(): boolean {
    return this.recipients.length === 0 && this.subject === "" && this.text.trim() === "" && this.attached.length === 0;
  }

  get changed(): boolean {
    return !this.gone && this.#words() !== this.#saved;
  }

  #words(): string {
    return JSON.stringify([this.to, this.cc, this.bcc, this.subject, this.text, this.sealed,
                           this.attached.map(({ id }) => id)]);
  }

  // `draft`: what may not be known yet is left out (half-typed addresses, files on their way).
  #request(draft: boolean): LetterRequest {
    const fit = (list: string[]): string[] => (draft ? list.filter(looksWhole) : [...list]);
    return {
      to: fit(this.to), cc: fit(this.cc), bcc: fit(this.bcc), subject: this.subject, text: this.text,
      attachments: this.attached.filter(({ id }) => id !== "").map(({ id }) => id),
      protection: this.#protection, in_reply_to: this.inReplyTo, draft: this.draft, references: this.references,
      hidden: this.hidden,
    };
  }

  // ---- attachments
  async attach(file: File): Promise<void> {
    const each: Attached = { key: this.#nextKey++, name: file.name, octets: file.size, id: "", part: 0, error: null,
                             stop: new AbortController() };
    this.attached.push(each);
    const mine = this.attached[this.attached.length - 1]!; // the reactive one
    if (file.size > MAX_ATTACHMENT) {
      mine.error = { id: "attachment-too-large", kind: "input", message: t("write.attach.large"), hint: "" };
      return;
    }
    try {
      const options = { signal: each.stop.signal, progress: (part: number) => (mine.part = part) };
      const view = await upload(file, { name: file.name }, options);
      mine.id = view.id;
      this.touched();
    } catch (error) {
      if (!isCancelled(error)) mine.error = errorView(error);
    }
  }

  detach(each: Attached): void {
    each.stop.abort();
    if (each.id) void forgetUpload(each.id).catch(() => undefined);
    this.attached = this.attached.filter(({ key }) => key !== each.key);
    this.touched();
  }

  // ---- what it would be encrypted with
  chooseSoon(): void {
    clearTimeout(this.#chooseTimer);
    this.#chooseStop?.abort();
    if (this.recipients.length === 0) {
      this.choice = null;
      this.choosing = false;
      return;
    }
    this.choosing = true;
    this.#chooseTimer = setTimeout(() => void this.#choose(), CHOOSE_AFTER_MS);
  }

  async #choose(): Promise<void> {
    const stop = new AbortController();
    this.#chooseStop = stop;
    const request = { to: this.to, cc: this.cc, bcc: this.bcc, protection: this.#protection };
    try {
      const choice = await chooseCipher(this.account, request, { signal: stop.signal });
      if (stop.signal.aborted) return;
      this.choice = choice;
      this.chooseFailed = null;
    } catch (error) {
      if (stop.signal.aborted) return;
      this.choice = null;
      this.chooseFailed = errorView(error);
    }
    this.choosing = false;
  }

  // Leaves only those to whom it can be sent as it is.
  keepOnly(addresses: string[]): void {
    const kept = new Set(addresses.map((address) => address.toLowerCase()));
    const filter = (list: string[]): string[] => list.filter((each) => kept.has(bare(each).toLowerCase()));
    this.to = filter(this.to);
    this.cc = filter(this.cc);
    this.bcc = filter(this.bcc);
    this.touched();
  }

  // ---- the draft
  touched(): void {
    clearTimeout(this.#saveTimer);
    this.#saveTimer = setTimeout(() => void this.save(), SAVE_AFTER_MS);
  }

  // Saves what is not saved yet; resolves when everything up to now is.
  save(): Promise<void> {
    clearTimeout(this.#saveTimer);
    this.#saveRun = this.#saveRun.then(() => this.#saveNow());
    return this.#saveRun;
  }

  async #saveNow(): Promise<void> {
    if (!this.changed || this.act || (this.empty && this.draft === "")) return;
    const words = this.#words();
    this.saving = true;
    try {
      const { entry } = await saveDraft(this.account, this.#request(true));
      this.draft = entry;
      this.#saved = words;
      this.savedAt = new Date();
      this.saveFailed = null;
    } catch (error) {
      this.saveFailed = errorView(error);
      if (isAway(error)) this.touched();
    } finally {
      this.saving = false;
    }
  }

  async open(entry: string): Promise<void> {
    const view = await runAct((act) => (this.act = act), (options) => openDraft(this.account, entry, options));
    this.#take(view, entry);
  }

  #take(view: LetterView, entry: string): void {
    this.to = view.to;
    this.cc = view.cc;
    this.bcc = view.bcc;
    this.subject = view.subject;
    this.text = view.text.replace(/\n$/, ""); // a text in a mail ends with a line end
    this.sealed = view.protection === "sealed";
    this.inReplyTo = view.in_reply_to;
    this.references = view.references ?? [];
    this.hidden = view.hidden;
    this.draft = entry;
    this.attached = view.uploads.map((each) => ({ key: this.#nextKey++, name: each.name, octets: each.octets,
                                                  id: each.id, part: 1, error: null, stop: new AbortController() }));
    this.#saved = this.#words();
  }

  async discard(): Promise<void> {
    this.gone = true;
    clearTimeout(this.#saveTimer);
    for (const each of this.attached) this.detach(each);
    clearTimeout(this.#saveTimer);
    await this.#saveRun;
    if (this.draft) await removeDraft(this.account, this.draft);
  }

  // ---- sending
  async send(): Promise<SendEnd> {
    clearTimeout(this.#saveTimer);
    await this.#saveRun;
    this.sendFailed = null;
    const begun = Date.now() - 5000;
    try {
      const request = this.#request(false);
      const sent = await runAct((act) => (this.act = act), (options) => sendLetter(this.account, request, options));
      this.gone = true;
      return { kind: "sent", sent };
    } catch (error) {
      const view = errorView(error);
      const row = await this.#waiting(begun);
      if (row) {
        this.gone = true;
        return { kind: "waits", row, error: view };
      }
      this.sendFailed = view;
      return { kind: "failed" };
    }
  }

  // A letter that could not go now waits in the outbox; then it must not be written a second time.
  async #waiting(begun: number): Promise<OutboxRow | undefined> {
    const rows = await getOutbox(this.account).catch(() => []);
    return rows.find((row) => row.state !== "held" && row.subject === this.subject && Date.parse(row.created) >= begun);
  }
}
