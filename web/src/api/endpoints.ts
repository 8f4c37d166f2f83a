// The requests that the service answers, one function each. Written from its table of routes by api_types:
// change it there, not here.

import { call, callOctets, sendOctets, type CallOptions } from "./client";
import type * as api from "./types";

const safe = encodeURIComponent;

// What may be null may be left out of a body.
type Nullable<T> = { [K in keyof T]: null extends T[K] ? K : never }[keyof T];
export type Sent<T> = Omit<T, Nullable<T>> & Partial<Pick<T, Nullable<T>>>;
export type SendOptions = CallOptions & { progress?: (part: number) => void };
type Value = string | number | undefined;

export const endSession = () => call<void>("DELETE", "/api/session");
export const cancelAct = (act: string, options: CallOptions = {}) =>
  call<void>("DELETE", `/api/acts/${safe(act)}`, { ...options });
export const getQuestions = (options: CallOptions = {}) =>
  call<api.QuestionView[]>("GET", "/api/questions", { ...options });
export const answerQuestion = (id: string, body: Sent<api.AnswerRequest>, options: CallOptions = {}) =>
  call<void>("POST", `/api/questions/${safe(id)}`, { ...options, body });
export const cancelQuestion = (id: string, options: CallOptions = {}) =>
  call<void>("DELETE", `/api/questions/${safe(id)}`, { ...options });
export const upload = (octets: Blob, query: { name?: Value } = {}, options: SendOptions = {}) =>
  sendOctets<api.UploadView>("/api/uploads", octets, { ...options, query });
export const forgetUpload = (id: string, options: CallOptions = {}) =>
  call<void>("DELETE", `/api/uploads/${safe(id)}`, { ...options });
export const getState = (options: CallOptions = {}) =>
  call<api.StateView>("GET", "/api/state", { ...options });
export const changeSettings = (body: Sent<api.SettingsChange>, options: CallOptions = {}) =>
  call<api.StateView>("PATCH", "/api/settings", { ...options, body });
export const getAccounts = (options: CallOptions = {}) =>
  call<api.AccountView[]>("GET", "/api/accounts", { ...options });
export const addAccount = (body: Sent<api.NewAccountRequest>, options: CallOptions = {}) =>
  call<api.AccountView>("POST", "/api/accounts", { ...options, body });
export const changeAccount = (account: string, body: Sent<api.AccountChangeRequest>, options: CallOptions = {}) =>
  call<api.AccountView>("PATCH", `/api/accounts/${safe(account)}`, { ...options, body });
export const removeAccount = (account: string, options: CallOptions = {}) =>
  call<void>("DELETE", `/api/accounts/${safe(account)}`, { ...options });
export const testAccount = (account: string, options: CallOptions = {}) =>
  call<api.AccountStepView[]>("POST", `/api/accounts/${safe(account)}/test`, { ...options });
export const setPasswords = (account: string, body: Sent<api.PasswordsRequest>, options: CallOptions = {}) =>
  call<api.AccountView>("POST", `/api/accounts/${safe(account)}/passwords`, { ...options, body });
export const signIn = (account: string, body: Sent<api.SignInRequest>, options: CallOptions = {}) =>
  call<api.AccountView>("POST", `/api/accounts/${safe(account)}/sign-in`, { ...options, body });
export const discover = (body: Sent<api.DiscoveryRequest>, options: CallOptions = {}) =>
  call<api.DiscoveryView>("POST", "/api/discovery", { ...options, body });
export const tryServers = (body: Sent<api.ServersRequest>, options: CallOptions = {}) =>
  call<api.AccountStepView[]>("POST", "/api/servers/try", { ...options, body });
export const findCertificates = (body: Sent<api.CertificateSearch>, options: CallOptions = {}) =>
  call<api.CertificateChoicesView>("POST", "/api/certificates", { ...options, body });
export const addTokenFile = (octets: Blob, query: { name?: Value } = {}, options: SendOptions = {}) =>
  sendOctets<api.TokenFileView>("/api/token-files", octets, { ...options, query });
export const addAuthorityFile = (octets: Blob, query: { name?: Value } = {}, options: SendOptions = {}) =>
  sendOctets<api.TokenFileView>("/api/authority-files", octets, { ...options, query });
export const getCards = (query: { account?: Value; module?: Value } = {}, options: CallOptions = {}) =>
  call<api.DiagnosisView>("GET", "/api/cards", { ...options, query });
export const lockCards = (options: CallOptions = {}) =>
  call<void>("POST", "/api/cards/lock", { ...options });
export const getFolders = (account: string, options: CallOptions = {}) =>
  call<api.FolderView[]>("GET", `/api/accounts/${safe(account)}/folders`, { ...options });
export const listMessages = (
  account: string,
  query: { folder?: Value; offset?: Value; limit?: Value; words?: Value } = {},
  options: CallOptions = {},
) =>
  call<api.MessagePage>("GET", `/api/accounts/${safe(account)}/messages`, { ...options, query });
export const getMessage = (
  account: string,
  message: string,
  query: { anyway?: Value; peek?: Value } = {},
  options: CallOptions = {},
) =>
  call<api.MessageView>("GET", `/api/accounts/${safe(account)}/messages/${safe(message)}`, { ...options, query });
export const getMessagePart = (
  account: string,
  message: string,
  part: string,
  query: { anyway?: Value } = {},
  options: CallOptions = {},
) =>
  callOctets(`/api/accounts/${safe(account)}/messages/${safe(message)}/parts/${safe(part)}`, { ...options, query });
export const getSource = (
  account: string,
  message: string,
  query: { form?: Value; anyway?: Value } = {},
  options: CallOptions = {},
) =>
  call<api.SourceText>("GET", `/api/accounts/${safe(account)}/messages/${safe(message)}/source`, { ...options, query });
export const getMessageCertificates = (account: string, message: string, options: CallOptions = {}) =>
  call<api.MessageCertificatesView>(
    "GET",
    `/api/accounts/${safe(account)}/messages/${safe(message)}/certificates`,
    { ...options },
  );
export const setFlags = (account: string, message: string, body: Sent<api.FlagsRequest>, options: CallOptions = {}) =>
  call<api.MessageRow>("POST", `/api/accounts/${safe(account)}/messages/${safe(message)}/flags`, { ...options, body });
export const moveMessage = (account: string, message: string, body: Sent<api.MoveRequest>, options: CallOptions = {}) =>
  call<api.MessageRow>("POST", `/api/accounts/${safe(account)}/messages/${safe(message)}/move`, { ...options, body });
export const sync = (account: string, options: CallOptions = {}) =>
  call<api.SyncView>("POST", `/api/accounts/${safe(account)}/sync`, { ...options });
export const prepareDownload = (body: Sent<api.DownloadRequest>, options: CallOptions = {}) =>
  call<api.DownloadView>("POST", "/api/downloads", { ...options, body });
export const chooseCipher = (account: string, body: Sent<api.ChoiceRequest>, options: CallOptions = {}) =>
  call<api.ChoiceView>("POST", `/api/accounts/${safe(account)}/choice`, { ...options, body });
export const sendLetter = (account: string, body: Sent<api.LetterRequest>, options: CallOptions = {}) =>
  call<api.SentView>("POST", `/api/accounts/${safe(account)}/letters`, { ...options, body });
export const saveDraft = (account: string, body: Sent<api.LetterRequest>, options: CallOptions = {}) =>
  call<api.DraftView>("POST", `/api/accounts/${safe(account)}/drafts`, { ...options, body });
export const openDraft = (account: string, entry: string, options: CallOptions = {}) =>
  call<api.LetterView>("GET", `/api/accounts/${safe(account)}/drafts/${safe(entry)}`, { ...options });
export const removeDraft = (account: string, entry: string, options: CallOptions = {}) =>
  call<void>("DELETE", `/api/accounts/${safe(account)}/drafts/${safe(entry)}`, { ...options });
export const getOutbox = (account: string, options: CallOptions = {}) =>
  call<api.OutboxRow[]>("GET", `/api/accounts/${safe(account)}/outbox`, { ...options });
export const retryOutbox = (entry: string, options: CallOptions = {}) =>
  call<api.OutboxRow>("POST", `/api/outbox/${safe(entry)}/retry`, { ...options });
export const removeOutbox = (entry: string, options: CallOptions = {}) =>
  call<api.OutboxRow>("DELETE", `/api/outbox/${safe(entry)}`, { ...options });
export const getPeople = (account: string, options: CallOptions = {}) =>
  call<api.PersonView[]>("GET", `/api/accounts/${safe(account)}/people`, { ...options });
export const getPerson = (account: string, address: string, options: CallOptions = {}) =>
  call<api.PersonView>("GET", `/api/accounts/${safe(account)}/people/${safe(address)}`, { ...options });
export const changePerson = (
  account: string,
  address: string,
  body: Sent<api.PersonChange>,
  options: CallOptions = {},
) =>
  call<api.PersonView>("PATCH", `/api/accounts/${safe(account)}/people/${safe(address)}`, { ...options, body });
export const takeStep = (account: string, address: string, body: Sent<api.StepRequest>, options: CallOptions = {}) =>
  call<api.TunnelStepView>("POST", `/api/accounts/${safe(account)}/people/${safe(address)}/next`, { ...options, body });
export const acceptCertificate = (
  account: string,
  address: string,
  body: Sent<api.FingerprintRequest>,
  options: CallOptions = {},
) =>
  call<api.PersonView>("POST", `/api/accounts/${safe(account)}/people/${safe(address)}/accept`, { ...options, body });
export const compareCertificate = (
  account: string,
  address: string,
  body: Sent<api.CompareRequest>,
  options: CallOptions = {},
) =>
  call<api.ComparedView>(
    "POST",
    `/api/accounts/${safe(account)}/people/${safe(address)}/compare`,
    { ...options, body },
  );
export const getComparison = (account: string, options: CallOptions = {}) =>
  call<api.ComparisonView>("GET", `/api/accounts/${safe(account)}/comparison`, { ...options });
export const withdrawCertificate = (
  account: string,
  address: string,
  body: Sent<api.FingerprintRequest>,
  options: CallOptions = {},
) =>
  call<api.PersonView>("POST", `/api/accounts/${safe(account)}/people/${safe(address)}/withdraw`, { ...options, body });
export const bindCertificate = (
  account: string,
  address: string,
  body: Sent<api.FingerprintRequest>,
  options: CallOptions = {},
) =>
  call<api.PersonView>("POST", `/api/accounts/${safe(account)}/people/${safe(address)}/bind`, { ...options, body });
export const unbindCertificate = (
  account: string,
  address: string,
  body: Sent<api.FingerprintRequest>,
  options: CallOptions = {},
) =>
  call<api.PersonView>("POST", `/api/accounts/${safe(account)}/people/${safe(address)}/unbind`, { ...options, body });
export const tryAes = (account: string, address: string, options: CallOptions = {}) =>
  call<api.PersonView>("POST", `/api/accounts/${safe(account)}/people/${safe(address)}/try-aes`, { ...options });
export const importEncryptionCertificate = (
  account: string,
  address: string,
  body: Sent<api.ImportRequest>,
  options: CallOptions = {},
) =>
  call<api.PersonView>(
    "POST",
    `/api/accounts/${safe(account)}/people/${safe(address)}/encryption-certificate`,
    { ...options, body },
  );
export const useHandedCertificate = (
  account: string,
  address: string,
  body: Sent<api.HandedRequest>,
  options: CallOptions = {},
) =>
  call<api.PersonView>(
    "POST",
    `/api/accounts/${safe(account)}/people/${safe(address)}/handed-certificate`,
    { ...options, body },
  );
export const exportCertificates = (account: string, address: string, options: CallOptions = {}) =>
  callOctets(`/api/accounts/${safe(account)}/people/${safe(address)}/certificates.pem`, { ...options });
export const getAnchors = (options: CallOptions = {}) =>
  call<api.AnchorView[]>("GET", "/api/trust/anchors", { ...options });
export const readCandidates = (body: Sent<api.UploadRequest>, options: CallOptions = {}) =>
  call<api.CertificateView[]>("POST", "/api/trust/candidates", { ...options, body });
export const addAnchor = (body: Sent<api.AnchorRequest>, options: CallOptions = {}) =>
  call<api.AnchorView>("POST", "/api/trust/anchors", { ...options, body });
export const changeAnchor = (fingerprint: string, body: Sent<api.AnchorChange>, options: CallOptions = {}) =>
  call<api.AnchorView>("PATCH", `/api/trust/anchors/${safe(fingerprint)}`, { ...options, body });
export const removeAnchor = (fingerprint: string, options: CallOptions = {}) =>
  call<api.AnchorView>("DELETE", `/api/trust/anchors/${safe(fingerprint)}`, { ...options });
export const getCardAuthorities = (query: { module?: Value } = {}, options: CallOptions = {}) =>
  call<api.CardAuthorityView[]>("GET", "/api/trust/card-authorities", { ...options, query });
export const getRoots = (options: CallOptions = {}) =>
  call<api.RootsView>("GET", "/api/trust/roots", { ...options });
export const getCrls = (options: CallOptions = {}) =>
  call<api.CrlView[]>("GET", "/api/trust/crls", { ...options });
export const importCrl = (body: Sent<api.UploadRequest>, options: CallOptions = {}) =>
  call<api.CrlView[]>("POST", "/api/trust/crls", { ...options, body });
export const checkCertificate = (body: Sent<api.CheckRequest>, options: CallOptions = {}) =>
  call<api.VerdictView>("POST", "/api/trust/check", { ...options, body });
export const getTrustSettings = (options: CallOptions = {}) =>
  call<api.TrustSettingsView>("GET", "/api/trust/settings", { ...options });
export const changeTrustSettings = (body: Sent<api.TrustSettingsChange>, options: CallOptions = {}) =>
  call<api.TrustSettingsView>("PATCH", "/api/trust/settings", { ...options, body });
export const refreshTrust = (options: CallOptions = {}) =>
  call<api.AskedAuthorityView[]>("POST", "/api/trust/refresh", { ...options });
export const removeCrl = (digest: string, options: CallOptions = {}) =>
  call<void>("DELETE", `/api/trust/crls/${safe(digest)}`, { ...options });
export const getPractice = (options: CallOptions = {}) =>
  call<api.PracticeView>("GET", "/api/practice", { ...options });
export const setPracticeCard = (body: Sent<api.PracticeCardRequest>, options: CallOptions = {}) =>
  call<api.PracticeView>("POST", "/api/practice/card", { ...options, body });
export const restartPractice = (options: CallOptions = {}) =>
  call<api.PracticeView>("POST", "/api/practice/restart", { ...options });
