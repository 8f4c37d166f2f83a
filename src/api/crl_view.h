// Revocation lists in JSON and as lines for people: what is kept, and what each says about a certificate.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/json_text.h"
#include "api/text_lines.h"
#include "app/crl_check.h"
#include "store/anchors.h"

namespace letterlock::api {

struct CrlView {
  std::string digest;  // SHA-256 of the list: its name
  std::string issuer;
  std::string number;  // cRLNumber, hexadecimal; "" where it has none
  std::uint64_t entries = 0;
  Time this_update{};
  std::optional<Time> next_update;
  bool fresh = false;
  std::string url;  // "" where it came from a file
  Time added{};
};
BOOST_DESCRIBE_STRUCT(CrlView, (), (digest, issuer, number, entries, this_update, next_update, fresh, url, added))
CrlView view_of(const store::Crl& crl, Time now);
TextLines lines_of(const CrlView& view, text::Language language);

struct CrlAnswerView {
  std::string issuer;
  std::string number;
  std::uint64_t entries = 0;
  Time this_update{};
  std::optional<Time> next_update;
  bool fresh = false;
  bool authentic = false;
  std::string unusable;  // why it cannot be used, else ""
  bool counts = false;   // enough to know that what it does not list is not revoked
  bool listed = false;
  bool on_hold = false;
  std::string reason;         // RFC 5280's word, "" where it is not listed
  std::optional<Time> since;  // revocation or invalidity date, the earlier one
};
BOOST_DESCRIBE_STRUCT(CrlAnswerView, (), (issuer, number, entries, this_update, next_update, fresh, authentic, unusable,
                                          counts, listed, on_hold, reason, since))

struct CrlCheckView {
  std::string status;  // "revoked", "not-revoked", "unknown"
  std::vector<CrlAnswerView> answers;
};
BOOST_DESCRIBE_STRUCT(CrlCheckView, (), (status, answers))
CrlCheckView view_of(const app::CrlCheck& check);
TextLines lines_of(const CrlCheckView& view, text::Language language);

}  // namespace letterlock::api
