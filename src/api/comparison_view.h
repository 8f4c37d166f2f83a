// Views of what two people compare out of band: the fingerprint as words, as digits and as a code for a camera, and
// what came of a comparison.
#pragma once

#include <string>
#include <vector>

#include "api/one_of.h"
#include "app/people.h"
#include "base/json.h"
#include "text/catalogue.h"

namespace letterlock::api {

struct ComparisonView {
  std::string fingerprint;
  std::vector<std::string> words;
  std::vector<std::string> digits;
  std::string code;                  // the text in the code
  std::vector<std::string> modules;  // its rows: '1' dark, '0' light
};
BOOST_DESCRIBE_STRUCT(ComparisonView, (), (fingerprint, words, digits, code, modules))
// `address`: for whom the code is made.
ComparisonView comparison_of(const std::string& fingerprint, const std::string& address);

struct ComparedView {
  OneOf<"same", "other_certificate", "other_address", "unreadable"> result;
  std::string text;
  std::string certificate;  // fingerprint of what was compared
  std::string equals;       // of another one of theirs that it is the fingerprint of; ""
};
BOOST_DESCRIBE_STRUCT(ComparedView, (), (result, text, certificate, equals))
ComparedView view_of(const app::Comparison& comparison, text::Language language);

}  // namespace letterlock::api
