// What the whole page knows: state of the service, the account that is looked at, folders, cards, what goes on.
//
// Filled from the service and kept fresh by its events. Holds no mail: pages load what they show.

import { getCards, getFolders, getState } from "../api/endpoints";
import { on } from "../api/events";
import type { AccountView, DiagnosisView, ErrorView, FolderView, StateView } from "../api/types";
import { setLanguage } from "../text/text.svelte";

const ACCOUNT_KEY = "letterlock.account";

class App {
  state = $state<StateView | null>(null);
  accountId = $state(localStorage.getItem(ACCOUNT_KEY) ?? "");
  folders = $state<FolderView[]>([]);
  cards = $state<DiagnosisView | null>(null);
  syncing = $state(false);
  syncError = $state<ErrorView | null>(null);
  mailChanges = $state(0); // counts up with every change of mail of the shown account
  peopleChanges = $state(0);

  get account(): AccountView | null {
    const accounts = this.state?.accounts ?? [];
    return accounts.find((account) => account.id === this.accountId) ?? accounts[0] ?? null;
  }

  get practice(): boolean {
    return this.state?.practice ?? false;
  }

  choose(account: string): void {
    this.accountId = account;
    localStorage.setItem(ACCOUNT_KEY, account);
    this.folders = [];
    this.syncError = null;
    this.mailChanged();
    void this.loadFolders();
  }

  take(state: StateView): void {
    this.state = state;
    if (state.language === "en" || state.language === "zh-TW") setLanguage(state.language);
  }

  async load(): Promise<void> {
    this.take(await getState());
    await Promise.all([this.loadFolders(), this.loadCards()]);
  }

  async loadFolders(): Promise<void> {
    const account = this.account;
    if (!account) {
      this.folders = [];
      return;
    }
    const folders = await getFolders(account.id);
    if (this.account?.id === account.id) this.folders = folders;
  }

  async loadCards(): Promise<void> {
    this.cards = await getCards().catch(() => null);
  }

  mailChanged(): void {
    this.mailChanges += 1;
    this.peopleChanges += 1;
  }

  // Hears the events of the service; once, at the start.
  listen(): void {
    const quietly = (work: Promise<void>): void => void work.catch(() => undefined);
    on("state", () => quietly(this.load()));
    on("resync", () => {
      quietly(this.load());
      this.mailChanged();
    });
    on("cards", () => quietly(this.loadCards()));
    on("mail", ({ account }) => {
      if (account !== this.account?.id) return;
      this.mailChanged();
      quietly(this.loadFolders());
    });
    on("sync-error", ({ account, error }) => {
      if (account === this.account?.id) this.syncError = error;
    });
    on("sync-ok", ({ account }) => {
      if (account === this.account?.id) this.syncError = null;
    });
  }
}

export const app = new App();
