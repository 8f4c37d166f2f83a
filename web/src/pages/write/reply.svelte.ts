// What a reply or a forwarded letter begins with, handed from the reader to the composer.
//
// The quoted text is the service's: "" where nothing may be quoted (what was not shown as one whole).

import type { Hidden, LeftOutView, MessageView, ReplyView } from "../../api/types";
import { t } from "../../text/text.svelte";

export interface Beginning {
  account: string;
  to: string[];
  cc: string[];
  subject: string;
  text: string;
  inReplyTo: string;
  references: string[];
  hidden: Hidden | null; // set where it came sealed: then this goes sealed, too (RFC 9788 section 6.1)
  leftOut: LeftOutView[]; // whom the mail names and nobody vouches for: added by hand, if at all
  protection: ReplyView["protection"] | null;
  kind: "r" | "a" | "f";
}

let waiting: Beginning | null = null;

const forwarded = (subject: string): string => {
  const bare = subject.replace(/^(re|fwd?|回覆|轉寄)\s*[:：]\s*/i, "");
  return `Fwd: ${bare}`;
};

export function replyWith(account: string, view: MessageView, kind: "r" | "a" | "f"): void {
  const { reply } = view;
  const text = reply.quoted === "" ? "" : `\n\n${reply.quoted}`;
  waiting = {
    account,
    to: kind === "f" ? [] : reply.to,
    cc: kind === "a" ? reply.cc : [],
    subject: kind === "f" ? forwarded(view.row.subject ?? reply.subject) : reply.subject,
    text: kind === "f" && text ? `\n\n---------- ${t("write.forwarded")} ----------${text}` : text,
    inReplyTo: kind === "f" ? "" : reply.message_id,
    references: kind === "f" ? [] : reply.references,
    hidden: reply.hidden,
    leftOut: kind === "f" ? [] : reply.left_out.filter((each) => kind === "a" || !each.to_all),
    protection: kind === "f" ? null : reply.protection,
    kind,
  };
}

// Taken once: loading the page again begins an empty letter.
export function takeBeginning(account: string): Beginning | null {
  const taken = waiting;
  waiting = null;
  return taken?.account === account ? taken : null;
}
