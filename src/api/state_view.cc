#include "api/state_view.h"

#include <algorithm>

namespace letterlock::api {

std::vector<AlgorithmView> algorithm_views(text::Language language) {
  std::vector<AlgorithmView> views;
  for (const auto cipher : crypto::our_order()) {
    const std::string name(crypto::info(cipher).name);
    views.push_back(
        {name, text::sentence(language, "algorithm." + name), cipher == crypto::ContentEncryption::aes256_cbc});
  }
  return views;
}

Result<std::vector<crypto::ContentEncryption>> ciphers_of(const std::vector<std::string>& names) {
  const std::vector<crypto::ContentEncryption>& ours = crypto::our_order();
  std::vector<crypto::ContentEncryption> ciphers;
  for (const std::string& name : names) {
    const auto is_it = [&](const auto cipher) { return crypto::info(cipher).name == name; };
    const auto found = std::find_if(ours.begin(), ours.end(), is_it);
    if (found == ours.end()) return fail(ErrorCode::algorithm_unsupported, {{"algorithm", name}});
    ciphers.push_back(*found);
  }
  return ciphers;
}

StateView state_of(const app::Settings& settings, store::SecretPlace secrets, text::Language language) {
  StateView view;
  view.version = LETTERLOCK_VERSION;
  view.language = settings.language;
  view.algorithms = algorithm_views(language);
  view.pin_session_minutes = settings.pin_session_minutes;
  view.help_seen_signed = settings.help_seen_signed;
  view.help_seen_encrypted = settings.help_seen_encrypted;
  view.introduced_signing = settings.introduced_signing;
  const bool keyring = secrets == store::SecretPlace::secret_service;
  view.mail_secrets = text::sentence(language, keyring ? "view.mail-secrets.keyring" : "view.mail-secrets.file");
  return view;
}

}  // namespace letterlock::api
