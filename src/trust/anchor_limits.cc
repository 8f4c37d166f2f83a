#include "trust/anchor_limits.h"

#include <algorithm>

#include "trust/mail_domain.h"

namespace letterlock::trust {
namespace {

bool lies_within_one(const std::string& address, const AnchorLimits& limits) {
  return std::any_of(limits.domains.begin(), limits.domains.end(),
                     [&](const std::string& domain) { return lies_within(address, domain); });
}

std::string joined(const std::vector<std::string>& domains) {
  std::string text;
  for (const std::string& domain : domains) text += (text.empty() ? "" : ", ") + domain;
  return text;
}

}  // namespace

bool lies_within(std::string_view address, std::string_view domain) {
  const bool with_subdomains = domain.starts_with('.');
  const auto wanted = mail_domain(with_subdomains ? domain.substr(1) : domain);
  const auto offered = domain_of_address(address);
  if (!wanted || !offered) return false;
  return *offered == *wanted || (with_subdomains && offered->ends_with("." + *wanted));
}

std::vector<Finding> check_anchor_limits(const Path& path, const TrustStore& store, const Policy& policy) {
  const AnchorLimits limits = store.limits_of(path.back());
  if (limits.domains.empty()) return {};
  std::vector<std::string> addresses = path.front().addresses();
  if (addresses.empty() && policy.address) addresses = {*policy.address};
  const bool within = std::all_of(addresses.begin(), addresses.end(),
                                  [&](const std::string& address) { return lies_within_one(address, limits); });
  if (within && !addresses.empty()) return {};
  return {finding(FindingId::anchor_not_for_address,
                  {{"subject", path.back().subject()}, {"domains", joined(limits.domains)}})};
}

}  // namespace letterlock::trust
