// How the web app calls the requests, where the words of the pattern do not read well.
#include "service/acts/all.h"

namespace letterlock::service {
namespace {

struct Named {
  Method method;
  std::string_view pattern;
  std::string_view name;
};

constexpr Named kNames[] = {
    {Method::patch, "/api/settings", "changeSettings"},
    {Method::remove, "/api/acts/{act}", "cancelAct"},
    {Method::post, "/api/questions/{id}", "answerQuestion"},
    {Method::remove, "/api/questions/{id}", "cancelQuestion"},
    {Method::post, "/api/uploads", "upload"},
    {Method::remove, "/api/uploads/{id}", "forgetUpload"},
    {Method::post, "/api/downloads", "prepareDownload"},

    {Method::post, "/api/accounts", "addAccount"},
    {Method::patch, "/api/accounts/{account}", "changeAccount"},
    {Method::remove, "/api/accounts/{account}", "removeAccount"},
    {Method::post, "/api/accounts/{account}/test", "testAccount"},
    {Method::post, "/api/accounts/{account}/passwords", "setPasswords"},
    {Method::post, "/api/accounts/{account}/sign-in", "signIn"},
    {Method::post, "/api/discovery", "discover"},
    {Method::post, "/api/servers/try", "tryServers"},
    {Method::post, "/api/certificates", "findCertificates"},
    {Method::post, "/api/token-files", "addTokenFile"},
    {Method::post, "/api/authority-files", "addAuthorityFile"},
    {Method::post, "/api/cards/lock", "lockCards"},

    {Method::get, "/api/accounts/{account}/folders", "getFolders"},
    {Method::get, "/api/accounts/{account}/messages", "listMessages"},
    {Method::get, "/api/accounts/{account}/messages/{message}", "getMessage"},
    {Method::get, "/api/accounts/{account}/messages/{message}/parts/{part}", "getMessagePart"},
    {Method::get, "/api/accounts/{account}/messages/{message}/source", "getSource"},
    {Method::get, "/api/accounts/{account}/messages/{message}/certificates", "getMessageCertificates"},
    {Method::post, "/api/accounts/{account}/messages/{message}/flags", "setFlags"},
    {Method::post, "/api/accounts/{account}/messages/{message}/move", "moveMessage"},
    {Method::post, "/api/accounts/{account}/sync", "sync"},

    {Method::get, "/api/accounts/{account}/outbox", "getOutbox"},
    {Method::post, "/api/outbox/{entry}/retry", "retryOutbox"},
    {Method::remove, "/api/outbox/{entry}", "removeOutbox"},
    {Method::post, "/api/accounts/{account}/choice", "chooseCipher"},
    {Method::post, "/api/accounts/{account}/letters", "sendLetter"},
    {Method::post, "/api/accounts/{account}/drafts", "saveDraft"},
    {Method::get, "/api/accounts/{account}/drafts/{entry}", "openDraft"},
    {Method::remove, "/api/accounts/{account}/drafts/{entry}", "removeDraft"},

    {Method::get, "/api/accounts/{account}/people", "getPeople"},
    {Method::get, "/api/accounts/{account}/people/{address}", "getPerson"},
    {Method::patch, "/api/accounts/{account}/people/{address}", "changePerson"},
    {Method::post, "/api/accounts/{account}/people/{address}/next", "takeStep"},
    {Method::post, "/api/accounts/{account}/people/{address}/accept", "acceptCertificate"},
    {Method::post, "/api/accounts/{account}/people/{address}/compare", "compareCertificate"},
    {Method::get, "/api/accounts/{account}/comparison", "getComparison"},
    {Method::post, "/api/accounts/{account}/people/{address}/withdraw", "withdrawCertificate"},
    {Method::post, "/api/accounts/{account}/people/{address}/bind", "bindCertificate"},
    {Method::post, "/api/accounts/{account}/people/{address}/unbind", "unbindCertificate"},
    {Method::post, "/api/accounts/{account}/people/{address}/try-aes", "tryAes"},
    {Method::post, "/api/accounts/{account}/people/{address}/encryption-certificate", "importEncryptionCertificate"},
    {Method::get, "/api/accounts/{account}/people/{address}/certificates.pem", "exportCertificates"},

    {Method::get, "/api/trust/anchors", "getAnchors"},
    {Method::post, "/api/trust/candidates", "readCandidates"},
    {Method::post, "/api/trust/anchors", "addAnchor"},
    {Method::patch, "/api/trust/anchors/{fingerprint}", "changeAnchor"},
    {Method::remove, "/api/trust/anchors/{fingerprint}", "removeAnchor"},
    {Method::get, "/api/trust/card-authorities", "getCardAuthorities"},
    {Method::get, "/api/trust/roots", "getRoots"},
    {Method::get, "/api/trust/settings", "getTrustSettings"},
    {Method::patch, "/api/trust/settings", "changeTrustSettings"},
    {Method::post, "/api/trust/refresh", "refreshTrust"},
    {Method::remove, "/api/trust/crls/{digest}", "removeCrl"},
    {Method::get, "/api/trust/crls", "getCrls"},
    {Method::post, "/api/trust/crls", "importCrl"},
    {Method::post, "/api/trust/check", "checkCertificate"},

    {Method::post, "/api/practice/card", "setPracticeCard"},
    {Method::post, "/api/practice/restart", "restartPractice"},
};

}  // namespace

std::string_view function_name(Method method, std::string_view pattern) {
  for (const Named& named : kNames) {
    if (named.method == method && named.pattern == pattern) return named.name;
  }
  return {};
}

}  // namespace letterlock::service
