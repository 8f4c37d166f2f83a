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

Status add_keys(const token::Pkcs12& token, x509::KeyRing& ring) {
  for (const auto& certificate : token.own_certificates()) {
    // A key that only signs (Ed25519) is none that opens: its certificate is known all the same.
    auto decryptor = token.decryptor(certificate);
    if (decryptor) {
      ring.add(certificate, std::move(*decryptor));
    } else {
      ring.add_known(certificate);
    }
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

Result<x509::KeyRing> open_keys(const std::vector<std::string>& paths, const Terminal& terminal,
                                const PasswordOptions& options) {
  x509::KeyRing ring;
  Passwords passwords(terminal, options, paths);
  for (const std::string& path : paths) {
    TRY_ASSIGN(const Secret password, passwords.next());
    TRY_ASSIGN(const auto token, token::Pkcs12::open_file(path, password));
    TRY(add_keys(*token, ring));
  }
  return ring;
}

}  // namespace letterlock::cli
