#include "trust/mail_constraints.h"

#include <openssl/x509v3.h>

#include <algorithm>

#include "crypto/openssl.h"
#include "trust/mail_domain.h"

namespace letterlock::trust {
namespace {

using x509::Certificate;
using OwnedConstraints = crypto::Owned<NAME_CONSTRAINTS, NAME_CONSTRAINTS_free>;
using OwnedNames = crypto::Owned<GENERAL_NAMES, GENERAL_NAMES_free>;

OwnedConstraints constraints_of(const Certificate& authority) {
  return OwnedConstraints(
      static_cast<NAME_CONSTRAINTS*>(X509_get_ext_d2i(authority.native(), NID_name_constraints, nullptr, nullptr)));
}

bool is_utf8_mailbox(const GENERAL_NAME* name) {
  return name->type == GEN_OTHERNAME && OBJ_obj2nid(name->d.otherName->type_id) == NID_id_on_SmtpUTF8Mailbox;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string_view text_of(const ASN1_IA5STRING* text) {
  return as_text({ASN1_STRING_get0_data(text), static_cast<size_t>(ASN1_STRING_length(text))});
}

struct MailSubtrees {
  std::vector<std::string> bases;
  bool on_utf8_mailboxes = false;
};

MailSubtrees mail_subtrees(const STACK_OF(GENERAL_SUBTREE) * subtrees) {
  MailSubtrees found;
  for (int i = 0; i < sk_GENERAL_SUBTREE_num(subtrees); ++i) {
    const GENERAL_NAME* base = sk_GENERAL_SUBTREE_value(subtrees, i)->base;
    if (base->type == GEN_EMAIL) found.bases.emplace_back(text_of(base->d.rfc822Name));
    if (is_utf8_mailbox(base)) found.on_utf8_mailboxes = true;
  }
  return found;
}

// What cannot be read permits nothing and excludes everything.
bool keeps(const std::string& address, const MailSubtrees& permitted, const MailSubtrees& excluded) {
  const auto within = [&](const std::string& base) { return matches_constraint(address, base).value_or(false); };
  const auto without = [&](const std::string& base) { return !matches_constraint(address, base).value_or(true); };
  const bool constrained_itself = permitted.on_utf8_mailboxes || excluded.on_utf8_mailboxes;
  if (constrained_itself && !is_ascii(address)) return false;
  if (!permitted.bases.empty() && std::none_of(permitted.bases.begin(), permitted.bases.end(), within)) return false;
  return std::all_of(excluded.bases.begin(), excluded.bases.end(), without);
}

// A copy that names nobody by SmtpUTF8Mailbox. Its signature is wrong; only its names are asked for.
crypto::OwnedX509 without_utf8_mailboxes(const Certificate& certificate) {
  const crypto::OwnedX509 changed(X509_dup(certificate.native()));
  const int place = X509_get_ext_by_NID(changed.get(), NID_subject_alt_name, -1);
  const OwnedNames names(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(changed.get(), NID_subject_alt_name, nullptr, nullptr)));
  if (place < 0 || !names) return nullptr;
  for (int i = sk_GENERAL_NAME_num(names.get()) - 1; i >= 0; --i) {
    if (is_utf8_mailbox(sk_GENERAL_NAME_value(names.get(), i))) {
      GENERAL_NAME_free(sk_GENERAL_NAME_delete(names.get(), i));
    }
  }
  X509_EXTENSION_free(X509_delete_ext(changed.get(), place));
  if (sk_GENERAL_NAME_num(names.get()) > 0 &&
      X509_add1_ext_i2d(changed.get(), NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) != 1) {
    return nullptr;
  }
  if (i2d_re_X509_tbs(changed.get(), nullptr) <= 0) return nullptr;
  crypto::OwnedX509 read_anew(X509_dup(changed.get()));
  if (read_anew) X509_check_purpose(read_anew.get(), -1, 0);  // reads the extensions
  return read_anew;
}

}  // namespace

std::optional<bool> matches_constraint(std::string_view address, std::string_view constraint) {
  if (constraint.find('@') != std::string_view::npos) {
    if (!x509::Address::parse(constraint)) return std::nullopt;
    return x509::same_address(address, constraint);
  }
  const bool below = constraint.starts_with('.');
  const auto wanted = mail_domain(below ? constraint.substr(1) : constraint);
  const auto offered = domain_of_address(address);
  if (!wanted || !offered) return std::nullopt;
  return below ? offered->ends_with("." + *wanted) : *offered == *wanted;
}

std::vector<Finding> check_mail_constraints(const Path& path) {
  const crypto::ErrorQueueGuard guard;
  for (size_t i = 1; i < path.size(); ++i) {
    const OwnedConstraints constraints = constraints_of(path[i]);
    if (!constraints) continue;
    const MailSubtrees permitted = mail_subtrees(constraints->permittedSubtrees);
    const MailSubtrees excluded = mail_subtrees(constraints->excludedSubtrees);
    for (const std::string& address : path.front().addresses()) {
      if (keeps(address, permitted, excluded)) continue;
      return {finding(FindingId::name_constraint_violated, {{"subject", path.front().subject()}})};
    }
  }
  return {};
}

bool other_names_keep_constraints(const Path& path) {
  const crypto::ErrorQueueGuard guard;
  const crypto::OwnedX509 copy = without_utf8_mailboxes(path.front());
  if (!copy) return false;
  for (size_t i = 1; i < path.size(); ++i) {
    const OwnedConstraints constraints = constraints_of(path[i]);
    if (constraints && NAME_CONSTRAINTS_check(copy.get(), constraints.get()) != X509_V_OK) return false;
  }
  return true;
}

}  // namespace letterlock::trust
