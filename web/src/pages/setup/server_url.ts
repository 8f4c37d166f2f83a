// A mail server as the parts of a form, and as the URL that the service reads (imaps://ann%40example.tw@host:993).
//
// Only the shape: whether there is such a server is asked of the service. There is no way to write one without TLS.
// Folders and commands (a Maildir, sendmail:...) are no URLs and stay as they are.

export type Protocol = "imap" | "pop3" | "smtp";
export type Security = "tls" | "starttls";
export type Login = "password" | "oauth" | "none";

export interface ServerParts {
  protocol: Protocol;
  security: Security;
  host: string;
  port: string; // "" : the usual one
  user: string;
  login: Login;
}

interface Scheme {
  protocol: Protocol;
  security: Security;
  port: number;
}

const SCHEMES: Record<string, Scheme> = {
  imaps: { protocol: "imap", security: "tls", port: 993 },
  imap: { protocol: "imap", security: "starttls", port: 143 },
  pop3s: { protocol: "pop3", security: "tls", port: 995 },
  pop3: { protocol: "pop3", security: "starttls", port: 110 },
  smtps: { protocol: "smtp", security: "tls", port: 465 },
  smtp: { protocol: "smtp", security: "starttls", port: 587 },
};

const OAUTH = ";AUTH=XOAUTH2";

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const emptyServer = (protocol: Protocol): ServerParts => ({
  protocol,
  security: "tls",
  host: "",
  port: "",
  user: "",
  login: "password",
});

// Null: no URL of a server, so a folder or a command.
export function partsOf(url: string): ServerParts | null {
  const found = /^([a-z0-9]+):\/\/(?:([^@/]*)@)?(\[[^\]]+\]|[^:/@]+)(?::(\d+))?$/i.exec(url);
  const scheme = SCHEMES[found?.[1]?.toLowerCase() ?? ""];
  if (!found || !scheme) return null;
  const written = found[2] ?? "";
  const oauth = written.toUpperCase().endsWith(OAUTH);
  const user = decode(oauth ? written.slice(0, -OAUTH.length) : written);
  return {
    protocol: scheme.protocol,
    security: scheme.security,
    host: found[3] ?? "",
    port: found[4] ?? "",
    user,
    login: oauth ? "oauth" : user === "" ? "none" : "password",
  };
}

export function usualPort(parts: ServerParts): number {
  const of = Object.values(SCHEMES).find((s) => s.protocol === parts.protocol && s.security === parts.security);
  return of?.port ?? 0;
}

export function urlOf(parts: ServerParts): string {
  const name = Object.keys(SCHEMES).find(
    (key) => SCHEMES[key]?.protocol === parts.protocol && SCHEMES[key]?.security === parts.security,
  );
  const host = parts.host.trim();
  if (!name || host === "") return "";
  const user = parts.login === "none" ? "" : encodeURIComponent(parts.user.trim());
  const login = parts.login === "oauth" ? OAUTH : "";
  const port = parts.port.trim() === "" ? "" : `:${parts.port.trim()}`;
  return `${name}://${user}${login}${user || login ? "@" : ""}${host}${port}`;
}

// "mail.example.tw", or the folder as it is written.
export function placeOf(url: string): string {
  const parts = partsOf(url);
  if (!parts) return url;
  return parts.port === "" ? parts.host : `${parts.host}:${parts.port}`;
}
