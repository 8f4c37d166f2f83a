#include "cli/show_anchor.h"

namespace letterlock::cli {
namespace {

Status print_line(const Terminal& terminal, const std::string& text) { return terminal.print("  " + text + "\n"); }

Status print_certificate(const Terminal& terminal, const api::CertificateView& certificate) {
  TRY(terminal.print(terminal.style(Style::strong, certificate.subject) + "\n"));
  return print_line(terminal, terminal.sentence("view.fingerprint", {{"value", certificate.fingerprint_sha256}}));
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

Status print_text(const Terminal& terminal, const api::AnchorView& anchor) {
  TRY(print_certificate(terminal, anchor.certificate));
  if (!anchor.domain_names.empty()) {
    TRY(print_line(terminal, terminal.sentence("view.anchor.domains", {{"domains", joined(anchor.domain_names)}})));
  }
  return anchor.note.empty() ? Status() : print_line(terminal, anchor.note);
}

}  // namespace

Status print_anchor(const Terminal& terminal, const store::Anchor& anchor) {
  const api::AnchorView view = api::view_of(anchor);
  return terminal.json() ? terminal.print_json(to_json(view)) : print_text(terminal, view);
}

Status print_anchors(const Terminal& terminal, const std::vector<store::Anchor>& anchors) {
  std::vector<api::AnchorView> views;
  for (const store::Anchor& anchor : anchors) views.push_back(api::view_of(anchor));
  if (terminal.json()) return terminal.print_json(to_json(views));
  for (const api::AnchorView& view : views) TRY(print_text(terminal, view));
  return {};
}

Status print_roots(const Terminal& terminal, const api::RootsView& roots) {
  if (terminal.json()) return terminal.print_json(to_json(roots));
  for (const api::RootView& root : roots.roots) {
    TRY(print_certificate(terminal, root.certificate));
    if (!root.distrusted_after) continue;
    const std::string date = to_rfc3339(*root.distrusted_after).substr(0, 10);
    TRY(print_line(terminal, terminal.sentence("view.root.distrusted", {{"time", date}})));
  }
  return {};
}

Status print_card_authorities(const Terminal& terminal, const std::vector<app::CardAuthority>& authorities) {
  const auto views = api::views_of(authorities);
  if (terminal.json()) return terminal.print_json(to_json(views));
  for (const api::CardAuthorityView& view : views) {
    TRY(print_certificate(terminal, view.certificate));
    const char* key = view.trusted ? "view.anchor.on-card.trusted" : "view.anchor.on-card";
    TRY(print_line(terminal, terminal.sentence(key, {{"card", view.card}})));
  }
  return {};
}

}  // namespace letterlock::cli
