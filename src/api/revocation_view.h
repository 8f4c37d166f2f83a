// Views of asking authorities: whom, how it went, and what a person allows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/error_view.h"
#include "app/revocation.h"
#include "base/json.h"

namespace letterlock::api {

struct AskedAuthorityView {
  std::string url;
  std::string kind;  // "ocsp", "crl", "issuer"
  std::optional<ErrorView> error;
};
BOOST_DESCRIBE_STRUCT(AskedAuthorityView, (), (url, kind, error))
std::vector<AskedAuthorityView> views_of(const std::vector<app::Asked>& asked, text::Language language);

struct MappingView {
  std::string from;
  std::string to;
};
BOOST_DESCRIBE_STRUCT(MappingView, (), (from, to))

struct RevocationSettingsView {
  bool fetch = true;
  bool ocsp = true;
  bool hard = false;
  std::vector<MappingView> mapping;
};
BOOST_DESCRIBE_STRUCT(RevocationSettingsView, (), (fetch, ocsp, hard, mapping))
RevocationSettingsView view_of(const app::RevocationSettings& settings);

}  // namespace letterlock::api
