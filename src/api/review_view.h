// ReviewView: a new certificate of somebody beside the accepted one that it is closest to, point by point, with what
// differs; and the same as lines for a terminal.
//
// The number that an authority gave its person is a personal number (S15): its last characters are shown.
#pragma once

#include <string>
#include <vector>

#include "api/one_of.h"
#include "api/text_lines.h"
#include "app/people.h"
#include "base/json.h"

namespace letterlock::api {

struct ReviewRowView {
  std::string point;  // "name", "number", "addresses", "issuer", "valid", "key", "fingerprint", "encryption"
  std::string label;
  std::string accepted;
  std::string fresh;
  bool same = false;
};
BOOST_DESCRIBE_STRUCT(ReviewRowView, (), (point, label, accepted, fresh, same))

struct ReviewView {
  std::string certificate;  // fingerprint of the new one
  std::string accepted;     // of the one beside it
  OneOf<"stranger", "vouched", "generation", "same_holder", "same_key"> kinship;
  std::string text;  // what that means, and what it does not
  std::vector<ReviewRowView> rows;
};
BOOST_DESCRIBE_STRUCT(ReviewView, (), (certificate, accepted, kinship, text, rows))

// One for each notice of a new certificate beside an accepted one.
std::vector<ReviewView> reviews_of(const app::Person& person, text::Language language);
TextLines lines_of(const ReviewView& review, text::Language language);

}  // namespace letterlock::api
