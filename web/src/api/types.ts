// The views of the service as their JSON is. Written from the C++ by api_types: change it there, not here.
// Times are RFC 3339. Sentences are in the language of the request.

export interface AccountChangeRequest {
  display_name: string | null;
  incoming: string | null;
  outgoing: string | null;
  server_authority: string | null;
  leave_on_server: boolean | null;
  ciphers: string[] | null;
  token_files: string[];
  cards: string[];
  module: string;
  signing_certificate: string;
  encryption_certificate: string;
  bind: boolean;
}

export interface AccountStepView {
  id: string;
  text: string;
  error: ErrorView | null;
}

export interface AccountView {
  id: string;
  display_name: string;
  address: string;
  incoming: string;
  outgoing: string;
  server_authority: string;
  leave_on_server: boolean;
  token_files: string[];
  token_modules: string[];
  signing_certificate: CertificateView | null;
  encryption_certificate: CertificateView | null;
  algorithms: string[];
  ciphers: string[];
  needs_password: boolean;
  needs_sign_in: boolean;
  findings: FindingView[];
  ends: OwnEndView[];
}

export interface AlgorithmView {
  name: string;
  text: string;
  required: boolean;
}

export interface AnchorChange {
  domains: string[];
}

export interface AnchorRequest {
  upload: string;
  fingerprint: string;
  note: string;
  certificate: string;
  card: boolean | null;
  domains: string[] | null;
}

export interface AnchorView {
  certificate: CertificateView;
  added: string;
  note: string;
  domains: string[];
  domain_names: string[];
}

export interface AnswerRequest {
  answer: string;
  last_try_confirmed: boolean;
}

export interface AskedAuthorityView {
  url: string;
  kind: string;
  error: ErrorView | null;
}

export interface AskedView {
  source: string;
  place: string;
  error: ErrorView | null;
}

export interface AttachmentView {
  part: string;
  name: string;
  content_type: string;
  octets: number;
  damaged: boolean;
  content_id: string;
}

export interface BounceRow {
  recipient: string;
  letter: string;
  action: string;
  status: string;
  answer: string;
}

export interface BounceView {
  server: string;
  recipients: BounceRow[];
}

export interface CardAuthorityView {
  certificate: CertificateView;
  card: string;
  trusted: boolean;
}

export interface CardView {
  label: string;
  serial: string;
  manufacturer: string;
  model: string;
  reader: string;
  module: string;
  pin_tries: string;
  pin_pad: boolean;
  pin_min: number;
  pin_max: number;
  pin_session: boolean;
  pin_session_seconds: number;
  certificates: CertificateView[];
}

export interface CertificateChoiceView {
  certificate: CertificateView;
  fits: boolean;
  token: string;
}

export interface CertificateChoicesView {
  signing: CertificateChoiceView[];
  encryption: CertificateChoiceView[];
  suggested_signing: string;
  suggested_encryption: string;
  needs_binding: boolean;
  binding_text: string;
}

export interface CertificateSearch {
  address: string;
  token_files: string[];
  cards: string[];
  module: string;
}

export interface CertificateView {
  subject: string;
  issuer: string;
  serial: string;
  fingerprint_sha256: string;
  addresses: string[];
  not_before: string;
  not_after: string;
  key: string;
  can_sign: boolean;
  can_encrypt: boolean;
  authority: boolean;
  name: string;
}

export interface CheckRequest {
  certificate: string;
  usage: string;
}

export interface ChoiceRequest {
  to: string[];
  cc: string[];
  bcc: string[];
  protection: "sealed" | "signed_only";
}

export interface ChoiceView {
  ready: boolean;
  ciphers: string[];
  copies: CopyView[];
  forced_by: string[];
  recipients: RecipientMark[];
  sendable_to: string[];
  sentence: string;
  error: ErrorView | null;
}

export interface CompareRequest {
  fingerprint: string;
  told: string;
}

export interface ComparedView {
  result: "same" | "other_certificate" | "other_address" | "unreadable";
  text: string;
  certificate: string;
  equals: string;
}

export interface ComparisonView {
  fingerprint: string;
  words: string[];
  digits: string[];
  code: string;
  modules: string[];
}

export interface CopyView {
  cipher: string;
  addresses: string[];
}

export interface CrlView {
  digest: string;
  issuer: string;
  number: string;
  entries: number;
  this_update: string;
  next_update: string | null;
  fresh: boolean;
  url: string;
  added: string;
}

export interface DiagnosisView {
  works: boolean;
  steps: DoctorStepView[];
  readers: ReaderView[];
  modules: ModuleFound[];
  cards: CardView[];
  authorities: CertificateView[];
}

export interface DiscoveryRequest {
  address: string;
  server_authority: string;
}

export interface DiscoveryView {
  address: string;
  incoming: FoundServerView[];
  outgoing: FoundServerView[];
  asked: AskedView[];
}

export interface DisplayHeaderView {
  name: string;
  value: string;
}

export interface DisplayView {
  headers: DisplayHeaderView[];
  text: string;
  text_cut: boolean;
  text_damaged: boolean;
  html: string | null;
  html_part: string;
  html_legacy_display: boolean;
  attachments: AttachmentView[];
  inner_security: InnerSecurityView[];
}

export interface DoctorStepView {
  id: string;
  state: string;
  problem: string;
  text: string;
  hint: string;
}

export interface DownloadRequest {
  account: string;
  message: string;
  what: "original" | "payload" | "part";
  part: string;
  name: string;
  anyway: boolean | null;
}

export interface DownloadView {
  url: string;
}

export interface DraftView {
  entry: string;
}

export interface ErrorView {
  id: string;
  kind: string;
  message: string;
  hint: string;
}

export interface FindingView {
  severity: "error" | "warning" | "note";
  id: string;
  params: Record<string, string>;
  text: string;
  hint: string;
}

export interface FingerprintRequest {
  fingerprint: string;
}

export interface FlagsRequest {
  read: boolean;
}

export interface FolderView {
  folder: "inbox" | "outbox" | "sent" | "drafts" | "archive" | "junk" | "trash";
  total: number;
  unread: number;
}

export interface FoundServerView {
  url: string;
  host: string;
  port: number;
  protocol: string;
  security: string;
  user: string;
  login: string;
  source: string;
  place: string;
  other_domain: boolean;
}

export interface HandedRequest {
  message: string;
  fingerprint: string;
}

export interface Hidden {
  addresses: string[];
  names: string[];
  thread: boolean;
}

export interface ImportRequest {
  upload: string;
}

export interface InnerSecurityView {
  part: string;
  content_type: string;
}

export interface LeftOutView {
  person: string;
  field: "from" | "reply-to" | "to" | "cc";
  reason: "unprotected" | "unbound";
  text: string;
  to_all: boolean;
}

export interface LetterRequest {
  to: string[];
  cc: string[];
  bcc: string[];
  subject: string;
  text: string;
  attachments: string[];
  protection: "sealed" | "signed_only";
  in_reply_to: string;
  draft: string;
  references: string[] | null;
  hidden: Hidden | null;
}

export interface LetterView {
  to: string[];
  cc: string[];
  bcc: string[];
  subject: string;
  text: string;
  attachments: string[];
  protection: "sealed" | "signed_only";
  in_reply_to: string;
  draft: string;
  references: string[] | null;
  hidden: Hidden | null;
  uploads: UploadView[];
}

export interface MappingView {
  from: string;
  to: string;
}

export interface MessageCertificatesView {
  signing: VerdictView | null;
  encryption: VerdictView | null;
  signer: number;
}

export interface MessagePage {
  total: number;
  offset: number;
  rows: MessageRow[];
}

export interface MessageReport {
  summary: "signed-and-encrypted" | "signed" | "encrypted" | "none";
  signature: "valid" | "invalid" | "unknown" | "none";
  encryption: "strong" | "legacy" | "undecrypted" | "none";
  integrity: "authenticated" | "signature" | "none";
  layers: LayerReport[];
  headers: HeaderReport[];
  findings: FindingView[];
  payload: PayloadReport | null;
}

export interface LayerReport {
  type: string;
  form: string;
  findings: FindingView[];
  content_encryption: string | null;
  decrypted: boolean | null;
  recipients: RecipientReport[];
  signers: SignerReport[];
  certificates: CertificateView[];
}

export interface RecipientReport {
  issuer: string | null;
  serial: string | null;
  ski: string | null;
  key_encryption: string;
  kdf: string | null;
  key_wrap: string | null;
  ours: boolean;
}

export interface SignerReport {
  status: "valid" | "invalid" | "unknown" | "none";
  subject: string | null;
  addresses: string[];
  issuer: string | null;
  serial: string | null;
  fingerprint_sha256: string | null;
  digest: string;
  signature_algorithm: string;
  signing_time: string | null;
  capabilities: string[];
  recommended: string | null;
  chosen: string | null;
  encryption_certificate_sha256: string | null;
  findings: FindingView[];
  certificate_verdict: VerdictView | null;
}

export interface HeaderReport {
  name: string;
  value: string;
  outer: string | null;
  protection: "unprotected" | "signed-only" | "encrypted-only" | "signed-and-encrypted";
}

export interface PayloadReport {
  content_type: string;
  bytes: number;
}

export interface MessageRow {
  id: string;
  folder: string;
  state: string;
  from: string;
  from_name: string;
  to: string[];
  received: string;
  subject: string | null;
  summary: string;
  signature: string;
  encryption: string;
  error: string;
  read: boolean;
  thread: number;
}

export interface MessageView {
  row: MessageRow;
  report: MessageReport;
  lines: ReportLineView[];
  sentence: string;
  display: DisplayView | null;
  withheld: ErrorView | null;
  bounce: BounceView | null;
  thread: MessageRow[];
  reply: ReplyView;
  person: PersonView | null;
}

export interface ModuleFound {
  path: string;
  cards: string;
}

export interface MoveRequest {
  folder: "inbox" | "outbox" | "sent" | "drafts" | "archive" | "junk" | "trash";
}

export interface NewAccountRequest {
  id: string;
  display_name: string;
  address: string;
  incoming: string;
  outgoing: string;
  server_authority: string;
  mail_password: string | null;
  outgoing_password: string | null;
  leave_on_server: boolean;
  token_files: string[];
  cards: string[];
  module: string;
  signing_certificate: string;
  encryption_certificate: string;
  bind: boolean;
  ciphers: string[];
}

export interface NewMailEvent {
  account: string;
  message: string;
  from: string;
  from_name: string;
}

export interface NextStepView {
  step: string;
  text: string;
  act:
    | "next"
    | "review"
    | "bind"
    | "anchor"
    | "import"
    | "try_aes"
    | "settings"
    | "write"
    | "wait"
    | "revocation"
    | "none";
}

export interface NoticeView {
  kind: string;
  text: string;
  certificate: string;
  kinship: "" | "stranger" | "vouched" | "generation" | "same_holder" | "same_key";
  until: string | null;
}

export interface OutboxRecipientView {
  address: string;
  state: string;
  answer: string;
}

export interface OutboxRow {
  id: string;
  state: string;
  to: string[];
  subject: string;
  created: string;
  attempts: number;
  error: string;
  error_text: string;
  error_hint: string;
  recipients: OutboxRecipientView[];
}

export interface OwnEndView {
  certificate: string;
  until: string;
  ended: boolean;
  text: string;
}

export interface PasswordsRequest {
  mail: string | null;
  outgoing: string | null;
}

export interface PersonChange {
  name: string | null;
  also: string | null;
}

export interface PersonView {
  address: string;
  addresses: string[];
  name: string;
  state: string;
  tone: "plain" | "good" | "warning" | "bad";
  sentence: string;
  reason: string;
  established: boolean;
  can_seal: boolean;
  next: NextStepView;
  alternatives: NextStepView[];
  steps: StepView[];
  certificates: TheirCertificateView[];
  review: string | null;
  recommended: string | null;
  chosen: string | null;
  notices: NoticeView[];
  reviews: ReviewView[];
}

export interface PracticeCardRequest {
  inserted: boolean;
}

export interface PracticeView {
  card_inserted: boolean;
  pin: string;
  name: string;
  address: string;
  partner_name: string;
  partner_address: string;
  partner_sentence: string;
  partner_busy: boolean;
  folder: string;
}

export interface ProgressEvent {
  act: string;
  doing: string;
  done: number;
  total: number;
  text: string;
}

export interface QuestionView {
  id: string;
  act: string;
  kind: "pin" | "password";
  card: string;
  certificate: string;
  what_for: string;
  tries: "all" | "few" | "last" | "locked" | "";
  last_try: boolean;
  pin_pad: boolean;
  pin_min: number;
  pin_max: number;
  in_pinentry: boolean;
  path: string;
}

export interface ReaderView {
  name: string;
  has_card: boolean;
  atr: string;
}

export interface RecipientMark {
  address: string;
  name: string;
  state: string;
  text: string;
  can_seal: boolean;
  chosen: string | null;
  forces: boolean;
  error: ErrorView | null;
  next_step: string;
  next_text: string;
}

export interface ReplyView {
  to: string[];
  cc: string[];
  left_out: LeftOutView[];
  subject: string;
  quoted: string;
  message_id: string;
  references: string[];
  protection: "sealed" | "signed_only";
  hidden: Hidden | null;
}

export interface ReportLineView {
  tone: "plain" | "heading" | "good" | "warning" | "bad" | "hint";
  depth: number;
  text: string;
}

export interface ReviewRowView {
  point: string;
  label: string;
  accepted: string;
  fresh: string;
  same: boolean;
}

export interface ReviewView {
  certificate: string;
  accepted: string;
  kinship: "stranger" | "vouched" | "generation" | "same_holder" | "same_key";
  text: string;
  rows: ReviewRowView[];
}

export interface RootView {
  certificate: CertificateView;
  distrusted_after: string | null;
}

export interface RootsView {
  used: boolean;
  roots: RootView[];
}

export interface SentView {
  entry: string;
  message: string;
  ciphers: string[];
  forced_by: string[];
}

export interface ServersRequest {
  incoming: string;
  outgoing: string;
  server_authority: string;
  mail_password: string | null;
  outgoing_password: string | null;
}

export interface SessionView {
  token: string;
}

export interface SettingsChange {
  language: string | null;
  pin_session_minutes: number | null;
  help_seen_signed: boolean | null;
  help_seen_encrypted: boolean | null;
  introduced_signing: boolean | null;
}

export interface SignInRequest {
  client_id: string;
  client_secret: string | null;
}

export interface SourceText {
  form: "received" | "opened";
  text: string;
  cut: boolean;
  octets: number;
}

export interface StateView {
  version: string;
  language: "en" | "zh-TW" | "";
  practice: boolean;
  accounts: AccountView[];
  algorithms: AlgorithmView[];
  pin_session_minutes: number;
  pin_entry: "pinentry" | "page";
  help_seen_signed: boolean;
  help_seen_encrypted: boolean;
  introduced_signing: boolean;
  mail_secrets: string;
}

export interface StepRequest {
  again: boolean;
  step: string | null;
}

export interface StepView {
  kind: string;
  done: boolean;
  at: string | null;
  text: string;
  evidence: string[];
}

export interface SyncView {
  account: string;
  error: string;
  sent: SentView[];
  waiting: WaitingView[];
  received: MessageRow[];
  waiting_for_key: number;
  key_error: string;
}

export interface TheirCertificateView {
  signing: CertificateView | null;
  encryption: CertificateView | null;
  status: string;
  status_text: string;
  accepted: boolean;
  sealed_to: boolean;
  capabilities: string[] | null;
  recommended: string | null;
  chosen: string | null;
  proof: string;
  verdict: VerdictView | null;
  comparison: ComparisonView | null;
}

export interface TokenFileView {
  path: string;
  name: string;
}

export interface TrustSettingsChange {
  fetch: boolean | null;
  ocsp: boolean | null;
  hard: boolean | null;
  mapping: MappingView[] | null;
  system_roots: boolean | null;
}

export interface TrustSettingsView {
  fetch: boolean;
  ocsp: boolean;
  hard: boolean;
  mapping: MappingView[];
  system_roots: boolean;
  roots: number;
}

export interface TunnelStepView {
  taken: string;
  sent: SentView;
  person: PersonView;
}

export interface UploadRequest {
  upload: string;
}

export interface UploadView {
  id: string;
  name: string;
  content_type: string;
  octets: number;
}

export interface VerdictStepView {
  fingerprint_sha256: string;
  name: string;
  revocation: "not-asked" | "good" | "revoked" | "on-hold" | "pending" | "unknown";
  by: string;
  told: string | null;
  since: string | null;
}

export interface VerdictView {
  status: "good" | "bad" | "unknown";
  usage: string;
  at: string;
  findings: FindingView[];
  path: CertificateView[];
  revoked_at: string | null;
  on_hold: boolean;
  steps: VerdictStepView[];
  wanted: WantedView[];
}

export interface WaitingView {
  entry: string;
  error: string;
}

export interface WantedView {
  kind: "ocsp" | "crl" | "issuer";
  place: string;
}
