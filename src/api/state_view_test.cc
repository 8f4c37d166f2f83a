#include "api/state_view.h"

#include "api/test_api.h"

namespace letterlock::api {
namespace {

using text::Language;

TEST(AlgorithmView, EveryAlgorithmThatWeSendHasItsSentence) {
  for (const Language language : testing::kLanguages) {
    const auto views = algorithm_views(language);
    ASSERT_EQ(views.size(), crypto::our_order().size());
    EXPECT_EQ(views.front().name, "aes256-GCM");
    int required = 0;
    for (const AlgorithmView& view : views) {
      EXPECT_EQ(view.text.find("algorithm."), std::string::npos) << view.name;
      required += view.required ? 1 : 0;
    }
    EXPECT_EQ(required, 1);
  }
}

TEST(Ciphers, AreNamedAndKeepThePersonsOrder) {
  const auto ciphers = ciphers_of({"aes256-CBC", "aes256-GCM"});
  ASSERT_TRUE(ciphers);
  EXPECT_EQ(*ciphers, (std::vector{crypto::ContentEncryption::aes256_cbc, crypto::ContentEncryption::aes256_gcm}));
  for (const char* name : {"rc2-CBC/40", "des-EDE3-CBC", "aes256-cbc", ""}) {
    const auto refused = ciphers_of({"aes256-CBC", name});
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().id(), "algorithm-unsupported");
  }
}

TEST(StateView, CarriesTheSettingsAndWherePasswordsAre) {
  const app::Settings settings{"zh-TW", 7, true, false, true};
  const StateView file = state_of(settings, store::SecretPlace::file, Language::en);
  EXPECT_EQ(file.language, "zh-TW");
  EXPECT_EQ(file.pin_session_minutes, 7);
  EXPECT_TRUE(file.help_seen_signed);
  EXPECT_FALSE(file.help_seen_encrypted);
  EXPECT_TRUE(file.introduced_signing);
  EXPECT_FALSE(file.version.empty());
  EXPECT_NE(file.mail_secrets, state_of(settings, store::SecretPlace::secret_service, Language::en).mail_secrets);
  EXPECT_EQ(testing::keys_of(to_json(file)),
            "version language practice accounts algorithms pin_session_minutes pin_entry help_seen_signed "
            "help_seen_encrypted introduced_signing mail_secrets");
}

}  // namespace
}  // namespace letterlock::api
