#include "cli/open_options.h"

#include "token/pkcs12.h"
#include "x509/address.h"

namespace letterlock::cli {
namespace {

Status add_required(std::string_view word, Required& required) {
  if (word == "signed") {
    required.signature = true;
  } else if (word == "sealed") {
    required.encryption = true;
  } else {
    return fail(ErrorCode::option_value_unknown,
                {{"option", "--require"}, {"value", std::string(word)}, {"choices", "signed, sealed"}});
  }
  return {};
}

}  // namespace

Result<Required> parse_required(const std::vector<std::string>& words) {
  Required required;
  for (std::string_view rest : words) {
    for (size_t comma = rest.find(','); comma != rest.npos; comma = rest.find(',')) {
      TRY(add_required(rest.substr(0, comma), required));
      rest.remove_prefix(comma + 1);
    }
    TRY(add_required(rest, required));
  }
  return required;
}

Result<std::vector<judge::Binding>> read_bindings(const std::vector<std::string>& words) {
  std::vector<judge::Binding> bindings;
  for (const std::string& word : words) {
    // An address holds no "=" behind its "@"; a file name may.
    const size_t at = word.find('@');
    const size_t equals = at == word.npos ? word.npos : word.find('=', at);
    if (equals == word.npos) return fail(ErrorCode::binding_malformed, {{"value", word}});
    TRY_ASSIGN(const auto address, x509::Address::parse(word.substr(0, equals)));
    TRY_ASSIGN(const auto certificates, x509::read_certificates(word.substr(equals + 1)));
    for (const auto& certificate : certificates) bindings.push_back({address.key(), certificate.fingerprint()});
  }
  return bindings;
}

Result<std::vector<OwnToken>> open_token_files(const std::vector<std::string>& paths, const Terminal& terminal,
                                               const PasswordOptions& options) {
  std::vector<OwnToken> tokens;
  Passwords passwords(terminal, options, paths);
  for (const std::string& path : paths) {
    TRY_ASSIGN(const Secret password, passwords.of(path));
    TRY_ASSIGN(OwnToken token, open_token_file(path, password));
    tokens.push_back(std::move(token));
  }
  return tokens;
}

}  // namespace letterlock::cli
