// Moves of a message to another folder, each with its undo.

import { moveMessage, setFlags } from "../../api/endpoints";
import type { MessageRow } from "../../api/types";
import { app } from "../../state/app.svelte";
import { toasts } from "../../state/toasts.svelte";
import { t, tWord } from "../../text/text.svelte";

export const FOLDERS = ["inbox", "drafts", "outbox", "sent", "archive", "junk", "trash"] as const;
export const TARGETS = ["inbox", "sent", "archive", "junk", "trash"] as const;
export type Folder = (typeof FOLDERS)[number];
export type Target = (typeof TARGETS)[number];

export const folderName = (folder: string): string => tWord("folder", folder);

function changed(): void {
  app.mailChanged();
  void app.loadFolders().catch(() => undefined);
}

async function undo(account: string, row: MessageRow, from: Folder): Promise<void> {
  try {
    await moveMessage(account, row.id, { folder: from });
    changed();
  } catch (error) {
    toasts.fail(error);
  }
}

// Answers whether it was moved.
export async function move(account: string, row: MessageRow, folder: Target): Promise<boolean> {
  const from = FOLDERS.find((each) => each === row.folder) ?? "inbox";
  if (from === folder) return false;
  try {
    await moveMessage(account, row.id, { folder });
    changed();
    toasts.say(t("mail.moved", { folder: folderName(folder) }), () => void undo(account, row, from));
    return true;
  } catch (error) {
    toasts.fail(error);
    return false;
  }
}

export async function markRead(account: string, row: MessageRow, read: boolean): Promise<MessageRow> {
  try {
    const now = await setFlags(account, row.id, { read });
    changed();
    return now;
  } catch (error) {
    toasts.fail(error);
    return row;
  }
}
