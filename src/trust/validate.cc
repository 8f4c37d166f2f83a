// RFC 5280 section 6 over one path, by OpenSSL.
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <array>

#include "crypto/openssl.h"
#include "trust/mail_constraints.h"
#include "trust/path_check.h"

namespace letterlock::trust {
namespace {

using x509::Certificate;
using OwnedStore = crypto::Owned<X509_STORE, X509_STORE_free>;
using OwnedContext = crypto::Owned<X509_STORE_CTX, X509_STORE_CTX_free>;

// The stack alone: its certificates belong to the path.
void free_stack(STACK_OF(X509) * stack) { sk_X509_free(stack); }
using OwnedStack = crypto::Owned<STACK_OF(X509), free_stack>;

struct Problem {
  int code;
  size_t depth;  // 0: the certificate
};

struct Run {
  const Path& path;
  std::vector<Problem> problems = {};
};

// Everything that OpenSSL 3 can say about a path, and what it means to a reader; the rest is path_invalid.
struct Meaning {
  int code;
  FindingId id;
};
constexpr std::array kMeanings = {
    Meaning{X509_V_ERR_UNHANDLED_CRITICAL_EXTENSION, FindingId::critical_extension_unknown},
    Meaning{X509_V_ERR_PERMITTED_VIOLATION, FindingId::name_constraint_violated},
    Meaning{X509_V_ERR_EXCLUDED_VIOLATION, FindingId::name_constraint_violated},
    Meaning{X509_V_ERR_SUBTREE_MINMAX, FindingId::name_constraint_violated},
    Meaning{X509_V_ERR_UNSUPPORTED_CONSTRAINT_TYPE, FindingId::name_constraint_violated},
    Meaning{X509_V_ERR_UNSUPPORTED_CONSTRAINT_SYNTAX, FindingId::name_constraint_violated},
    Meaning{X509_V_ERR_UNSUPPORTED_NAME_SYNTAX, FindingId::name_constraint_violated},
    Meaning{X509_V_ERR_NO_EXPLICIT_POLICY, FindingId::policy_not_satisfied},
    Meaning{X509_V_ERR_INVALID_POLICY_EXTENSION, FindingId::policy_not_satisfied},
    Meaning{X509_V_ERR_EE_KEY_TOO_SMALL, FindingId::key_too_small},
    Meaning{X509_V_ERR_CA_KEY_TOO_SMALL, FindingId::key_too_small},
    Meaning{X509_V_ERR_CA_MD_TOO_WEAK, FindingId::weak_signature_in_path},
    Meaning{X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, FindingId::unknown_authority},
    Meaning{X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, FindingId::unknown_authority},
    Meaning{X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, FindingId::unknown_authority},
    Meaning{X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, FindingId::unknown_authority},
    Meaning{X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, FindingId::unknown_authority},
    Meaning{X509_V_ERR_CERT_UNTRUSTED, FindingId::unknown_authority},
};

FindingId meaning_of(int code) {
  const auto row = std::find_if(kMeanings.begin(), kMeanings.end(), [&](const Meaning& m) { return m.code == code; });
  return row == kMeanings.end() ? FindingId::path_invalid : row->id;
}

// Collects and goes on, so that all problems are found at once.
int note_problem(int ok, X509_STORE_CTX* context) {
  if (ok != 0) return 1;
  auto* run = static_cast<Run*>(X509_STORE_CTX_get_app_data(context));
  const int depth = std::max(0, X509_STORE_CTX_get_error_depth(context));
  run->problems.push_back({X509_STORE_CTX_get_error(context), static_cast<size_t>(depth)});
  return 1;
}

// S14: who issued what was found by name and signature before; OpenSSL's own test would refuse a key identifier
// that differs.
int is_next_of_path(X509_STORE_CTX* context, X509* certificate, X509* issuer) {
  const auto* run = static_cast<const Run*>(X509_STORE_CTX_get_app_data(context));
  if (run == nullptr) return 0;
  for (size_t i = 0; i + 1 < run->path.size(); ++i) {
    if (X509_cmp(run->path[i].native(), certificate) == 0) return X509_cmp(run->path[i + 1].native(), issuer) == 0;
  }
  return 0;
}

void add_policy(X509_VERIFY_PARAM* parameters, const char* dotted) {
  if (ASN1_OBJECT* object = OBJ_txt2obj(dotted, 1)) X509_VERIFY_PARAM_add0_policy(parameters, object);
}

// RFC 5280 section 6.1.1 (c): none means any-policy, which OpenSSL wants to be told; without, no path satisfies a
// requirement of an explicit policy. What is no identifier is left out: no certificate has such a policy.
void set_policies(X509_VERIFY_PARAM* parameters, const Policy& policy) {
  constexpr const char* kAnyPolicy = "2.5.29.32.0";
  if (policy.policies.empty()) add_policy(parameters, kAnyPolicy);
  for (const std::string& dotted : policy.policies) add_policy(parameters, dotted.c_str());
}

bool no_policy_can_be_meant(const Policy& policy) {
  const auto is_identifier = [](const std::string& dotted) {
    return crypto::Owned<ASN1_OBJECT, ASN1_OBJECT_free>(OBJ_txt2obj(dotted.c_str(), 1)) != nullptr;
  };
  return !policy.policies.empty() && std::none_of(policy.policies.begin(), policy.policies.end(), is_identifier);
}

bool set_parameters(X509_VERIFY_PARAM* parameters, const Policy& policy) {
  // Validity is judged here: OpenSSL counts the second that notAfter names as past, RFC 5280 section 4.1.2.5 does not.
  unsigned long flags = X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_POLICY_CHECK | X509_V_FLAG_NO_CHECK_TIME;
  if (policy.explicit_policy) flags |= X509_V_FLAG_EXPLICIT_POLICY;
  if (policy.inhibit_any_policy) flags |= X509_V_FLAG_INHIBIT_ANY;
  if (policy.inhibit_mapping) flags |= X509_V_FLAG_INHIBIT_MAP;
  // A person's common name is no host name: it is not held against constraints on host names.
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  set_policies(parameters, policy);
  return X509_VERIFY_PARAM_set_flags(parameters, flags) == 1;
}

OwnedStack middle_of(const Path& path) {
  OwnedStack stack(sk_X509_new_null());
  for (size_t i = 1; i + 1 < path.size(); ++i) sk_X509_push(stack.get(), path[i].native());
  return stack;
}

// False: OpenSSL could not even begin.
bool run_openssl(Run& run, const Policy& policy) {
  const OwnedStore store(X509_STORE_new());
  const OwnedContext context(X509_STORE_CTX_new());
  const OwnedStack middle = middle_of(run.path);
  if (!store || !context || !middle) return false;
  X509_STORE_set_check_issued(store.get(), is_next_of_path);
  if (X509_STORE_add_cert(store.get(), run.path.back().native()) != 1 ||
      X509_STORE_CTX_init(context.get(), store.get(), run.path.front().native(), middle.get()) != 1 ||
      X509_STORE_CTX_set_app_data(context.get(), &run) != 1 ||
      !set_parameters(X509_STORE_CTX_get0_param(context.get()), policy)) {
    return false;
  }
  X509_STORE_CTX_set_verify_cb(context.get(), note_problem);
  const int result = X509_verify_cert(context.get());
  if (result > 0) return true;
  const int code = X509_STORE_CTX_get_error(context.get());
  if (run.problems.empty()) run.problems.push_back({code == X509_V_OK ? X509_V_ERR_UNSPECIFIED : code, 0});
  return true;
}

Params about(const Certificate& certificate) { return {{"subject", certificate.subject()}}; }

Finding expired(const Path& path, size_t depth) {
  Params params = about(path[depth]);
  params.emplace_back("time", to_rfc3339(path[depth].not_after()));
  if (depth == 0) return finding(FindingId::certificate_expired, std::move(params));
  const bool anchor = depth + 1 == path.size();
  return finding(anchor ? FindingId::anchor_expired : FindingId::chain_certificate_expired, std::move(params));
}

Finding not_yet_valid(const Certificate& certificate) {
  Params params = about(certificate);
  params.emplace_back("time", to_rfc3339(certificate.not_before()));
  return finding(FindingId::certificate_not_yet_valid, std::move(params));
}

Finding explain(const Path& path, const Problem& problem) {
  const size_t depth = std::min(problem.depth, path.size() - 1);
  const FindingId id = meaning_of(problem.code);
  Params params = about(path[depth]);
  if (id == FindingId::unknown_authority) params = {{"issuer", path[depth].issuer()}};
  if (id == FindingId::path_invalid) params.emplace_back("reason", X509_verify_cert_error_string(problem.code));
  return finding(id, std::move(params));
}

void add_validity(const Path& path, size_t depth, Time at, std::vector<Finding>& findings) {
  const Certificate& certificate = path[depth];
  if (at < certificate.not_before()) findings.push_back(not_yet_valid(certificate));
  if (at > certificate.not_after()) findings.push_back(expired(path, depth));
}

// One finding of a kind for a certificate is enough, whatever else OpenSSL says about it.
void add_once(std::vector<Finding>& findings, Finding next) {
  const auto same = [&](const Finding& f) { return f.id == next.id && f.params.front() == next.params.front(); };
  if (std::none_of(findings.begin(), findings.end(), same)) findings.push_back(std::move(next));
}

// The certificate's mail addresses have been judged by check_mail_constraints; its other names are OpenSSL's to judge.
bool is_only_about_mail(const Path& path, const Problem& problem) {
  return problem.depth == 0 && meaning_of(problem.code) == FindingId::name_constraint_violated &&
         other_names_keep_constraints(path);
}

}  // namespace

std::vector<Finding> check_structure(const Path& path, const Policy& policy) {
  const crypto::ErrorQueueGuard guard;
  std::vector<Finding> findings;
  Run run{path};
  if (!run_openssl(run, policy)) run.problems.push_back({X509_V_ERR_UNSPECIFIED, 0});
  for (Finding& f : check_mail_constraints(path)) add_once(findings, std::move(f));
  for (const Problem& problem : run.problems) {
    if (!is_only_about_mail(path, problem)) add_once(findings, explain(path, problem));
  }
  if (policy.explicit_policy && no_policy_can_be_meant(policy)) {
    add_once(findings, finding(FindingId::policy_not_satisfied, about(path.front())));
  }
  return findings;
}

std::vector<Finding> validate_path(const Path& path, const Policy& policy) {
  std::vector<Finding> findings = check_validity(path, policy.at);
  for (Finding& f : check_structure(path, policy)) findings.push_back(std::move(f));
  return findings;
}

std::vector<Finding> check_validity(const Path& path, Time at) {
  std::vector<Finding> findings;
  for (size_t depth = 0; depth < path.size(); ++depth) add_validity(path, depth, at, findings);
  return findings;
}

}  // namespace letterlock::trust
