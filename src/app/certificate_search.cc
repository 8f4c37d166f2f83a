#include "app/certificate_search.h"

#include <algorithm>

#include "app/found_certificates.h"

namespace letterlock::app {
namespace {

template <typename Usable>
std::vector<CertificateChoice> choices_of(const FoundCertificates& found, const std::string& address, Usable usable) {
  std::vector<CertificateChoice> choices;
  for (size_t i = 0; i < found.own.size(); ++i) {
    const x509::Certificate& certificate = found.own[i];
    const auto is_it = [&](const CertificateChoice& choice) { return choice.certificate == certificate; };
    if (!usable(certificate) || std::any_of(choices.begin(), choices.end(), is_it)) continue;
    choices.push_back({certificate, names_address(certificate, address), found.places[i]});
  }
  std::stable_sort(choices.begin(), choices.end(), [](const CertificateChoice& a, const CertificateChoice& b) {
    return a.fits != b.fits ? a.fits : a.certificate.not_after() > b.certificate.not_after();
  });
  return choices;
}

}  // namespace

Result<CertificateChoices> search_certificates(Home& home, const CertificateSearch& search, const FileOpener& open) {
  TRY_ASSIGN(const FoundCertificates found,
             find_certificates(home, {search.token_files, search.cards, search.module}, open));
  CertificateChoices choices;
  choices.signing = choices_of(found, search.address, [](const x509::Certificate& c) { return c.can_sign(); });
  choices.encryption = choices_of(found, search.address, [](const x509::Certificate& c) { return c.can_encrypt(); });
  TRY_ASSIGN(choices.suggested_signing, choose_signing(found, "", search.address));
  TRY_ASSIGN(choices.suggested_encryption, choose_encryption(found, "", search.address));
  const auto unnamed = [&](const std::optional<x509::Certificate>& c) {
    return c && !names_address(*c, search.address);
  };
  choices.needs_binding = unnamed(choices.suggested_signing) || unnamed(choices.suggested_encryption);
  return choices;
}

}  // namespace letterlock::app
