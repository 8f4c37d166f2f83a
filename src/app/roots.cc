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

// What may be an anchor, ready to be found by its name.
std::vector<KeptRoot> usable(const std::vector<token::MailRoot>& roots) {
  std::vector<KeptRoot> kept;
  for (const token::MailRoot& root : roots) {
    const auto certificate = x509::Certificate::parse(root.certificate);
    if (!certificate || !trust::can_be_anchor(*certificate)) continue;
    kept.push_back({{trust::name_hash(certificate->subject_der()), root.certificate}, root.distrusted_after});
  }
  return kept;
}

Result<std::vector<KeptRoot>> read_roots(const std::string& cache, const token::AgentPlace& agent) {
  const auto module = token::find_roots_module();
  const std::string mark = module ? mark_of_module(*module) : "";
  if (mark.empty()) return fail(ErrorCode::roots_unavailable, {{"path", module.value_or("libnssckbi.so")}});
  const std::string file = cache + "/roots";
  if (!cache.empty()) {
    if (auto kept = read_kept_roots(file, mark)) return std::move(*kept);
  }
  TRY_ASSIGN(const auto found, token::read_mail_roots(agent, *module));
  std::vector<KeptRoot> roots = usable(found);
  if (!cache.empty() && make_folder(cache)) keep_roots(file, mark, roots);
  return roots;
}

}  // namespace

Result<std::vector<SystemRoot>> system_roots(const std::string& cache, const token::AgentPlace& agent) {
  TRY_ASSIGN(const auto kept, read_roots(cache, agent));
  std::vector<SystemRoot> roots;
  for (const KeptRoot& one : kept) {
    TRY_ASSIGN(const auto certificate, x509::Certificate::parse(one.root.der));
    roots.push_back({certificate});
    if (one.distrusted_after) roots.back().distrusted_after = from_unix(*one.distrusted_after);
  }
  return roots;
}

std::shared_ptr<const trust::Roots> system_anchors(const std::string& cache, const token::AgentPlace& agent) {
  auto kept = read_roots(cache, agent);
  std::vector<trust::Root> anchors;
  if (!kept) return std::make_shared<trust::Roots>();
  for (KeptRoot& one : *kept) {
    if (!one.distrusted_after) anchors.push_back(std::move(one.root));
  }
  return std::make_shared<trust::Roots>(std::move(anchors));
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
