// The requests that the service answers, one function each. {message} is a digest or its beginning.

import { call, callOctets, sendOctets, type CallOptions } from "./client";
import type * as api from "./types";

const part = encodeURIComponent;
const account_ = (account: string): string => `/api/accounts/${part(account)}`;
const message_ = (account: string, message: string): string => `${account_(account)}/messages/${part(message)}`;
const person_ = (account: string, address: string): string => `${account_(account)}/people/${part(address)}`;

// ---- the page itself
export const endSession = () => call<void>("DELETE", "/api/session");
export const getState = (options?: CallOptions) => call<api.StateView>("GET", "/api/state", options);
export const changeSettings = (body: Partial<api.SettingsChange>) =>
  call<api.StateView>("PATCH", "/api/settings", { body });
export const cancelAct = (act: string) => call<void>("DELETE", `/api/acts/${part(act)}`);
export const getQuestions = () => call<api.QuestionView[]>("GET", "/api/questions");
export const answerQuestion = (id: string, body: api.AnswerRequest) =>
  call<void>("POST", `/api/questions/${part(id)}`, { body });
export const cancelQuestion = (id: string) => call<void>("DELETE", `/api/questions/${part(id)}`);
export const upload = (
  name: string,
  octets: Blob,
  options?: CallOptions & { progress?: (part: number) => void },
) => sendOctets<api.UploadView>("/api/uploads", octets, { ...options, query: { name } });
export const forgetUpload = (id: string) => call<void>("DELETE", `/api/uploads/${part(id)}`);
export const prepareDownload = (body: api.DownloadRequest) =>
  call<api.DownloadView>("POST", "/api/downloads", { body });

// ---- accounts
export const getAccounts = () => call<api.AccountView[]>("GET", "/api/accounts");
export const addAccount = (body: api.NewAccountRequest, options?: CallOptions) =>
  call<api.AccountView>("POST", "/api/accounts", { ...options, body });
export const changeAccount = (account: string, body: Partial<api.AccountChangeRequest>, options?: CallOptions) =>
  call<api.AccountView>("PATCH", account_(account), { ...options, body });
export const removeAccount = (account: string) => call<void>("DELETE", account_(account));
export const testAccount = (account: string, options?: CallOptions) =>
  call<api.AccountStepView[]>("POST", `${account_(account)}/test`, options);
export const setPasswords = (account: string, body: api.PasswordsRequest) =>
  call<api.AccountView>("POST", `${account_(account)}/passwords`, { body });
export const signIn = (account: string, body: api.SignInRequest, options?: CallOptions) =>
  call<api.AccountView>("POST", `${account_(account)}/sign-in`, { ...options, body });
export const discover = (body: api.DiscoveryRequest, options?: CallOptions) =>
  call<api.DiscoveryView>("POST", "/api/discovery", { ...options, body });
export const tryServers = (body: api.ServersRequest, options?: CallOptions) =>
  call<api.AccountStepView[]>("POST", "/api/servers/try", { ...options, body });
export const findCertificates = (body: api.CertificateSearch, options?: CallOptions) =>
  call<api.CertificateChoicesView>("POST", "/api/certificates", { ...options, body });
export const addTokenFile = (name: string, octets: Blob) =>
  sendOctets<api.TokenFileView>("/api/token-files", octets, { query: { name } });
export const addAuthorityFile = (name: string, octets: Blob) =>
  sendOctets<api.TokenFileView>("/api/authority-files", octets, { query: { name } });
export const getCards = (account?: string) => call<api.DiagnosisView>("GET", "/api/cards", { query: { account } });
export const lockCards = () => call<void>("POST", "/api/cards/lock");

// ---- mail
export const getFolders = (account: string) => call<api.FolderView[]>("GET", `${account_(account)}/folders`);
export const listMessages = (account: string, query: { folder: string; offset: number; limit: number },
                             options?: CallOptions) =>
  call<api.MessagePage>("GET", `${account_(account)}/messages`, { ...options, query });
export const searchMessages = (account: string, query: { words: string; limit: number }, options?: CallOptions) =>
  call<api.MessagePage>("GET", `${account_(account)}/messages`, { ...options, query });
export const getMessage = (account: string, message: string, query: { anyway?: 1; peek?: 1 } = {},
                           options?: CallOptions) =>
  call<api.MessageView>("GET", message_(account, message), { ...options, query });
export const getMessagePart = (account: string, message: string, id: string, query: { anyway?: 1 } = {},
                               options?: CallOptions) =>
  callOctets(`${message_(account, message)}/parts/${part(id)}`, { ...options, query });
export const getSource = (account: string, message: string, query: { form: "received" | "opened"; anyway?: 1 },
                          options?: CallOptions) =>
  call<api.SourceText>("GET", `${message_(account, message)}/source`, { ...options, query });
export const getMessageCertificates = (account: string, message: string) =>
  call<api.MessageCertificatesView>("GET", `${message_(account, message)}/certificates`);
export const setFlags = (account: string, message: string, body: api.FlagsRequest) =>
  call<api.MessageRow>("POST", `${message_(account, message)}/flags`, { body });
export const moveMessage = (account: string, message: string, body: api.MoveRequest) =>
  call<api.MessageRow>("POST", `${message_(account, message)}/move`, { body });
export const sync = (account: string, options?: CallOptions) =>
  call<api.SyncView>("POST", `${account_(account)}/sync`, options);

// ---- writing
export const getOutbox = (account: string) => call<api.OutboxRow[]>("GET", `${account_(account)}/outbox`);
export const retryOutbox = (entry: string, options?: CallOptions) =>
  call<api.OutboxRow>("POST", `/api/outbox/${part(entry)}/retry`, options);
export const removeOutbox = (entry: string) => call<api.OutboxRow>("DELETE", `/api/outbox/${part(entry)}`);
export const chooseCipher = (account: string, body: api.ChoiceRequest, options?: CallOptions) =>
  call<api.ChoiceView>("POST", `${account_(account)}/choice`, { ...options, body });
export const sendLetter = (account: string, body: api.LetterRequest, options?: CallOptions) =>
  call<api.SentView>("POST", `${account_(account)}/letters`, { ...options, body });
export const saveDraft = (account: string, body: api.LetterRequest, options?: CallOptions) =>
  call<api.DraftView>("POST", `${account_(account)}/drafts`, { ...options, body });
export const openDraft = (account: string, entry: string, options?: CallOptions) =>
  call<api.LetterView>("GET", `${account_(account)}/drafts/${part(entry)}`, options);
export const removeDraft = (account: string, entry: string) =>
  call<void>("DELETE", `${account_(account)}/drafts/${part(entry)}`);

// ---- people
export const getPeople = (account: string) => call<api.PersonView[]>("GET", `${account_(account)}/people`);
export const getPerson = (account: string, address: string) => call<api.PersonView>("GET", person_(account, address));
export const changePerson = (account: string, address: string, body: Partial<api.PersonChange>) =>
  call<api.PersonView>("PATCH", person_(account, address), { body });
export const takeStep = (account: string, address: string, body: api.StepRequest, options?: CallOptions) =>
  call<api.TunnelStepView>("POST", `${person_(account, address)}/next`, { ...options, body });
const personAct = (act: string) => (account: string, address: string, body: api.FingerprintRequest) =>
  call<api.PersonView>("POST", `${person_(account, address)}/${act}`, { body });
export const acceptCertificate = personAct("accept");
export const withdrawCertificate = personAct("withdraw");
export const bindCertificate = personAct("bind");
export const unbindCertificate = personAct("unbind");
export const tryAes = (account: string, address: string, options?: CallOptions) =>
  call<api.PersonView>("POST", `${person_(account, address)}/try-aes`, options);
export const importEncryptionCertificate = (account: string, address: string, body: api.UploadReference) =>
  call<api.PersonView>("POST", `${person_(account, address)}/encryption-certificate`, { body });
export const exportCertificates = (account: string, address: string) =>
  callOctets(`${person_(account, address)}/certificates.pem`);

// ---- trust
export const getAnchors = () => call<api.AnchorView[]>("GET", "/api/trust/anchors");
export const readCandidates = (body: api.UploadReference) =>
  call<api.CertificateView[]>("POST", "/api/trust/candidates", { body });
export const addAnchor = (body: api.AnchorRequest) => call<api.AnchorView>("POST", "/api/trust/anchors", { body });
export const removeAnchor = (fingerprint: string) =>
  call<api.AnchorView>("DELETE", `/api/trust/anchors/${part(fingerprint)}`);
export const getCrls = () => call<api.CrlView[]>("GET", "/api/trust/crls");
export const importCrl = (body: api.UploadReference) => call<api.CrlView[]>("POST", "/api/trust/crls", { body });
export const checkCertificate = (body: { certificate: string; usage: string }) =>
  call<api.VerdictView>("POST", "/api/trust/check", { body });

// ---- practice
export const getPractice = () => call<api.PracticeView>("GET", "/api/practice");
export const setPracticeCard = (body: api.PracticeCardRequest) =>
  call<api.PracticeView>("POST", "/api/practice/card", { body });
export const restartPractice = () => call<api.PracticeView>("POST", "/api/practice/restart");
