#include "tunnel/words.h"

#include <gtest/gtest.h>

#include <boost/mp11.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/json.h"

namespace letterlock::tunnel {
namespace {

JsonValue catalogue(const std::string& language) {
  const char* root = std::getenv("LETTERLOCK_SOURCE_DIR");
  std::ifstream file(std::string(root == nullptr ? "." : root) + "/src/text/" + language + ".json");
  std::stringstream text;
  text << file.rdbuf();
  return parse_json(text.str()).value_or(JsonValue());
}

template <typename E>
void every_word_is_said(const std::string& group) {
  for (const char* language : {"en", "zh-TW"}) {
    const JsonValue sentences = catalogue(language);
    ASSERT_TRUE(sentences.is_object()) << language;
    boost::mp11::mp_for_each<boost::describe::describe_enumerators<E>>([&](auto enumerator) {
      EXPECT_EQ(to_string(enumerator.value), enumerator.name);
      const std::string key = "tunnel." + group + "." + enumerator.name;
      EXPECT_NE(sentences.as_object().if_contains(key), nullptr) << key << " in " << language;
    });
  }
}

TEST(TunnelWords, EachHasItsSentenceInBothLanguages) {
  every_word_is_said<State>("state");
  every_word_is_said<Reason>("reason");
  every_word_is_said<NextStep>("next");
  every_word_is_said<NoticeKind>("notice");
  every_word_is_said<StepKind>("step");
  every_word_is_said<CertificateStatus>("certificate");
  every_word_is_said<RefusalReason>("refusal");
}

}  // namespace
}  // namespace letterlock::tunnel
