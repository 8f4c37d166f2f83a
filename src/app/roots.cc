#include "app/roots.h"

#include "app/kept_roots.h"
#include "store/settings.h"
#include "token/modules.h"
#include "token/roots.h"
#include "trust/anchors.h"

namespace letterlock::app {
namespace {

// As every setting that changes what is trusted begins: see store::trust_mark().
constexpr const char* kSetting = "trust.system-roots";

Result<std::vector<token::MailRoot>> read_roots(const std::string& cache, const token::AgentPlace& agent) {
  const auto module = token::find_roots_module();
  const std::string mark = module ? mark_of_module(*module) : "";
  if (mark.empty()) return fail(ErrorCode::roots_unavailable, {{"path", module.value_or("libnssckbi.so")}});
  const std::string file = cache + "/roots";
  if (!cache.empty()) {
    if (auto kept = read_kept_roots(file, mark)) return std::move(*kept);
  }
  TRY_ASSIGN(auto roots, token::read_mail_roots(agent, *module));
  if (!cache.empty() && make_folder(cache)) keep_roots(file, mark, roots);
  return roots;
}

}  // namespace

Result<std::vector<Root>> system_roots(const std::string& cache, const token::AgentPlace& agent) {
  TRY_ASSIGN(const auto found, read_roots(cache, agent));
  std::vector<Root> roots;
  for (const token::MailRoot& root : found) {
    const auto certificate = x509::Certificate::parse(root.certificate);
    if (!certificate || !trust::can_be_anchor(*certificate)) continue;
    roots.push_back({*certificate});
    if (root.distrusted_after) roots.back().distrusted_after = from_unix(*root.distrusted_after);
  }
  return roots;
}

std::vector<x509::Certificate> system_anchors(const std::string& cache, const token::AgentPlace& agent) {
  std::vector<x509::Certificate> anchors;
  const auto roots = system_roots(cache, agent);
  if (!roots) return anchors;
  for (const Root& root : *roots) {
    if (!root.distrusted_after) anchors.push_back(root.certificate);
  }
  return anchors;
}

Result<bool> uses_system_roots(store::Store& store) {
  TRY_ASSIGN(const auto value, store::Settings(store).get(kSetting));
  return value != "no";
}

Status use_system_roots(Home& home, bool wanted) {
  TRY(store::Settings(home.store()).set(kSetting, wanted ? "yes" : "no"));
  home.forget_trust();
  return {};
}

}  // namespace letterlock::app
