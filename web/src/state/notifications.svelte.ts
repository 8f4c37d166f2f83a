// Desktop notifications on new mail. Asked for only when a button is pressed; off until then. What a notification
// says is the sender: a subject may be secret and stays in the page.

import { on } from "../api/events";
import { t } from "../text/text.svelte";
import { go } from "./router.svelte";

const WANTED_KEY = "letterlock.notify";

class Notifications {
  readonly possible = "Notification" in window;
  wanted = $state(localStorage.getItem(WANTED_KEY) === "yes");
  permission = $state<NotificationPermission>("Notification" in window ? Notification.permission : "denied");

  get active(): boolean {
    return this.wanted && this.permission === "granted";
  }

  async turnOn(): Promise<void> {
    if (!this.possible) return;
    this.permission = await Notification.requestPermission();
    this.wanted = this.permission === "granted";
    localStorage.setItem(WANTED_KEY, this.wanted ? "yes" : "no");
  }

  turnOff(): void {
    this.wanted = false;
    localStorage.setItem(WANTED_KEY, "no");
  }

  listen(): void {
    on("new-mail", (mail) => {
      if (!this.active || document.hasFocus()) return;
      const from = mail.from_name || mail.from;
      const note = new Notification(t("mail.notify.title"), { body: t("mail.notify.body", { from }), tag: mail.message,
                                                              icon: "/letterlock.svg" });
      note.onclick = () => {
        window.focus();
        go(["mail", "inbox", mail.message]);
        note.close();
      };
    });
  }
}

export const notifications = new Notifications();
