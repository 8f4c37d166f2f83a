// Views of where anchors come from: the system's roots, and a person's own cards.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/certificate_view.h"
#include "app/card_authorities.h"
#include "app/roots.h"
#include "base/json.h"

namespace letterlock::api {

struct RootView {
  CertificateView certificate;
  // Left out of the anchors: not trusted for what it issued later.
  std::optional<Time> distrusted_after;
};
BOOST_DESCRIBE_STRUCT(RootView, (), (certificate, distrusted_after))

struct RootsView {
  bool used = false;  // by this home
  std::vector<RootView> roots;
};
BOOST_DESCRIBE_STRUCT(RootsView, (), (used, roots))
// In the order of their names.
RootsView view_of(const std::vector<app::SystemRoot>& roots, bool used);

struct CardAuthorityView {
  CertificateView certificate;
  std::string card;
  bool trusted = false;  // an anchor already
};
BOOST_DESCRIBE_STRUCT(CardAuthorityView, (), (certificate, card, trusted))
std::vector<CardAuthorityView> views_of(const std::vector<app::CardAuthority>& authorities);

}  // namespace letterlock::api
