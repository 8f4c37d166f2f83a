#include "cli/account_lines.h"

#include <algorithm>

#include "api/account_view.h"
#include "cli/comparison_lines.h"

namespace letterlock::cli {

Status print_account(const Terminal& terminal, app::Home& home, const account::Account& account) {
  const api::AccountView view = api::view_of(account, app::needs_of(home, account), terminal.language());
  if (terminal.json()) return terminal.print_json(to_json(view));
  const auto line = [&](const char* key, const std::string& value) {
    return terminal.print(terminal.sentence(key, {{"value", value}}) + "\n");
  };
  TRY(terminal.print(terminal.style(Style::strong, view.id) + "  " + view.display_name + " <" + view.address + ">\n"));
  TRY(line("view.account.incoming", view.incoming));
  TRY(line("view.account.outgoing", view.outgoing));
  if (view.signing_certificate) {
    TRY(line("view.account.signing", view.signing_certificate->fingerprint_sha256));
    TRY(print_forms(terminal, view.signing_certificate->fingerprint_sha256, 2));
  }
  if (view.encryption_certificate)
    TRY(line("view.account.encryption", view.encryption_certificate->fingerprint_sha256));
  for (const api::OwnEndView& end : view.ends) TRY(terminal.print(terminal.style(Style::warning, end.text) + "\n"));
  std::string algorithms;
  for (const std::string& name : view.algorithms) algorithms += (algorithms.empty() ? "" : ", ") + name;
  return line("view.account.algorithms", algorithms);
}

void explain_binding(const Terminal& terminal, const Result<account::Account>& result) {
  const bool bound = result && !result->bound_certificates.empty();
  const auto refused = [&](FindingId id) {
    if (result || result.error().code != ErrorCode::account_refused) return false;
    const Params& params = result.error().params;
    return std::find(params.begin(), params.end(), Params::value_type{"reason", id_of(id)}) != params.end();
  };
  const bool at_issue = bound || refused(FindingId::no_address) || refused(FindingId::address_mismatch);
  if (at_issue) terminal.message(terminal.sentence("view.account.binding"));
}

Result<std::vector<crypto::ContentEncryption>> read_algorithms(const std::string& list) {
  std::vector<crypto::ContentEncryption> ciphers;
  std::string choices;
  for (const auto cipher : crypto::our_order()) {
    choices += (choices.empty() ? "" : ", ") + std::string(crypto::info(cipher).option_name);
  }
  for (size_t begin = 0; begin <= list.size();) {
    const size_t end = std::min(list.find(',', begin), list.size());
    const std::string word = list.substr(begin, end - begin);
    const auto* cipher = crypto::find_content_encryption_by_option(word);
    if (cipher == nullptr) {
      return fail(ErrorCode::option_value_unknown, {{"option", "--algorithms"}, {"value", word}, {"choices", choices}});
    }
    ciphers.push_back(cipher->id);
    begin = end + 1;
  }
  return ciphers;
}

}  // namespace letterlock::cli
