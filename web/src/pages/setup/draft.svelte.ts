// What a person has said in Set-up so far, in the shape of the requests. Kept for a reload of the page in the
// session's storage, without the passwords.

import type { AccountView, NewAccountRequest, TokenFileView } from "../../api/types";

const KEY = "letterlock.setup";

export type StepId = "name" | "address" | "servers" | "login" | "key" | "certificates" | "algorithms" | "finish";

export class Draft {
  name = $state("");
  address = $state("");
  incoming = $state("");
  outgoing = $state("");
  authority = $state("");
  authorityName = $state("");
  leaveOnServer = $state(true);
  password = $state("");
  outgoingPassword = $state("");
  clientId = $state("");
  clientSecret = $state("");
  files = $state<TokenFileView[]>([]);
  cards = $state<string[]>([]);
  module = $state("");
  signing = $state("");
  encryption = $state("");
  bind = $state(false);
  holder = $state(""); // the name in the certificate that was chosen
  ciphers = $state<string[]>([]);
  keyFirst = $state(false); // the address is read from the certificate
  foundFor = $state(""); // the address that the servers were looked up for
  created = $state(""); // id of the account, once it is there

  get order(): StepId[] {
    const start: StepId[] = this.keyFirst
      ? ["name", "key", "address", "servers", "login"]
      : ["name", "address", "servers", "login", "key"];
    return [...start, "certificates", "algorithms", "finish"];
  }

  get hasKey(): boolean {
    return this.files.length > 0 || this.cards.length > 0;
  }

  // The certificates that were chosen belong to tokens and an address: when these change they are asked for anew.
  forgetCertificates(): void {
    this.signing = "";
    this.encryption = "";
    this.bind = false;
  }

  #kept(): Record<string, unknown> {
    const { name, address, incoming, outgoing, authority, authorityName, leaveOnServer, clientId } = this;
    const { module, signing, encryption, bind, holder, keyFirst, foundFor, created } = this;
    const lists = { files: $state.snapshot(this.files), cards: [...this.cards], ciphers: [...this.ciphers] };
    return {
      ...{ name, address, incoming, outgoing, authority, authorityName, leaveOnServer, clientId },
      ...{ module, signing, encryption, bind, holder, keyFirst, foundFor, created },
      ...lists,
    };
  }

  keep(): void {
    sessionStorage.setItem(KEY, JSON.stringify(this.#kept()));
  }

  static again(): Draft {
    const draft = new Draft();
    try {
      Object.assign(draft, JSON.parse(sessionStorage.getItem(KEY) ?? "{}"));
    } catch {
      // Nothing that can be read: begin anew.
    }
    return draft;
  }

  static forget(): void {
    sessionStorage.removeItem(KEY);
  }

  request(): NewAccountRequest {
    return {
      id: "",
      display_name: this.name.trim(),
      address: this.address.trim(),
      incoming: this.incoming.trim(),
      outgoing: this.outgoing.trim(),
      server_authority: this.authority,
      mail_password: this.password === "" ? null : this.password,
      outgoing_password: this.outgoingPassword === "" ? null : this.outgoingPassword,
      leave_on_server: this.leaveOnServer,
      token_files: this.files.map((file) => file.path),
      cards: [...this.cards],
      module: this.module,
      signing_certificate: this.signing,
      encryption_certificate: this.encryption,
      bind: this.bind,
      ciphers: [...this.ciphers],
    };
  }
}

// A draft for changing the keys of an account that is there.
export function draftOf(account: AccountView): Draft {
  const draft = new Draft();
  draft.name = account.display_name;
  draft.address = account.address;
  draft.incoming = account.incoming;
  draft.outgoing = account.outgoing;
  draft.authority = account.server_authority;
  draft.leaveOnServer = account.leave_on_server;
  draft.ciphers = [...account.ciphers];
  draft.created = account.id;
  return draft;
}
