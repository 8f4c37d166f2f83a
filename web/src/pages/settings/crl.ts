// What pages say about a revocation list.
import type { CrlView } from "../../api/types";

// National authorities often have no common name, but a unit.
export const authorityOf = (crl: CrlView): string =>
  /(?:^|,)\s*(?:CN|OU)=((?:\\.|[^,\\])+)/i.exec(crl.issuer)?.[1] ?? crl.issuer;
