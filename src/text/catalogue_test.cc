#include "text/catalogue.h"

#include <gtest/gtest.h>

#include <set>

namespace letterlock::text {
namespace {

constexpr Language kLanguages[] = {Language::en, Language::zh_tw};

// The names in braces, in a set: order may differ between languages.
std::set<std::string> placeholders(std::string_view text) {
  std::set<std::string> names;
  for (size_t open = text.find('{'); open != text.npos; open = text.find('{', open + 1)) {
    const size_t close = text.find('}', open);
    if (close != text.npos) names.emplace(text.substr(open + 1, close - open - 1));
  }
  return names;
}

std::string describe_set(const std::set<std::string>& names) {
  std::string out;
  for (const auto& name : names) out += "{" + name + "} ";
  return out;
}

TEST(Catalogue, EveryErrorHasItsSentenceAndHintInBothLanguages) {
  ASSERT_GT(all_error_codes().size(), 20U);
  for (const Language language : kLanguages) {
    for (const ErrorCode code : all_error_codes()) {
      for (const std::string& key : {"error." + id_of(code), "error." + id_of(code) + ".hint"}) {
        EXPECT_TRUE(has_key(language, key)) << key << " is missing in " << to_tag(language);
      }
    }
  }
}

TEST(Catalogue, EveryFindingHasItsSentenceAndHintInBothLanguages) {
  ASSERT_GT(all_finding_ids().size(), 20U);
  for (const Language language : kLanguages) {
    for (const FindingId id : all_finding_ids()) {
      for (const std::string& key : {"finding." + id_of(id), "finding." + id_of(id) + ".hint"}) {
        EXPECT_TRUE(has_key(language, key)) << key << " is missing in " << to_tag(language);
      }
    }
  }
}

TEST(Catalogue, BothLanguagesHaveTheSameKeys) {
  ASSERT_GT(keys(Language::en).size(), 100U);
  for (const auto key : keys(Language::en)) {
    EXPECT_TRUE(has_key(Language::zh_tw, key)) << key << " is missing in zh-TW";
  }
  for (const auto key : keys(Language::zh_tw)) {
    EXPECT_TRUE(has_key(Language::en, key)) << key << " is missing in en";
  }
}

TEST(Catalogue, BothLanguagesNameTheSameParameters) {
  for (const auto key : keys(Language::en)) {
    const auto english = placeholders(raw(Language::en, key));
    const auto chinese = placeholders(raw(Language::zh_tw, key));
    EXPECT_EQ(english, chinese) << key << ": " << describe_set(english) << "| " << describe_set(chinese);
  }
}

TEST(Catalogue, NoErrorOrFindingIsWrittenForAnIdThatIsGone) {
  std::set<std::string> known;
  for (const ErrorCode code : all_error_codes()) {
    known.insert("error." + id_of(code));
    known.insert("error." + id_of(code) + ".hint");
  }
  for (const FindingId id : all_finding_ids()) {
    known.insert("finding." + id_of(id));
    known.insert("finding." + id_of(id) + ".hint");
  }
  for (const auto key : keys(Language::en)) {
    if (key.substr(0, 6) != "error." && key.substr(0, 8) != "finding.") continue;
    EXPECT_TRUE(known.contains(std::string(key))) << key << " belongs to no id";
  }
}

// Words of the command line, which a page must not show.
bool names_a_command(std::string_view text) {
  return text.find("letterlock ") != text.npos || text.find("--") != text.npos || text.find("letterlock[") != text.npos;
}

TEST(Catalogue, WhatNamesACommandHasAnotherFormForPages) {
  // Only the command line says these.
  const std::set<std::string_view> of_commands = {"argument-missing", "argument-unexpected",  "binding-malformed",
                                                  "command-unknown",  "nothing-to-seal",      "option-missing",
                                                  "option-unknown",   "option-value-missing", "password-count",
                                                  "practice-exists",  "requirement-not-met"};
  // Here the command is the very way to a page.
  const std::set<std::string_view> way_in = {"code-not-valid",  "host-refused",        "port-unusable",
                                             "service-running", "service-unavailable", "session-needed",
                                             "web-app-missing"};
  const auto is_of_commands = [&](std::string_view key) {
    std::string_view id = key.starts_with("error.") ? key.substr(6) : "";
    if (id.ends_with(".hint")) id.remove_suffix(5);
    return of_commands.contains(id) || way_in.contains(id);
  };
  size_t seen = 0;
  for (const Language language : kLanguages) {
    for (const auto key : keys(language)) {
      if (key.starts_with("page.")) {
        EXPECT_TRUE(has_key(language, key.substr(5))) << key;
        EXPECT_FALSE(names_a_command(raw(language, key))) << key;
      }
      const bool told = key.starts_with("error.") || key.starts_with("finding.") || key.starts_with("card.step.");
      if (!told || is_of_commands(key) || !names_a_command(raw(language, key))) continue;
      ++seen;
      EXPECT_TRUE(has_key(language, "page." + std::string(key))) << key;
    }
  }
  EXPECT_GT(seen, 50U);
}

TEST(Describe, APageReadsItsOwnForm) {
  const Error error{ErrorCode::pin_needed, {{"card", "Citizen"}}};
  EXPECT_NE(describe(Language::en, error).hint.find("--pin-file"), std::string::npos);
  const Description page = describe(Language::en, error, Medium::page);
  EXPECT_EQ(page.hint, "try again and enter the PIN when you are asked");
  EXPECT_EQ(page.sentence, describe(Language::en, error).sentence) << "it names no command";
  EXPECT_EQ(key_for(Medium::page, "error.pin-needed.hint"), "page.error.pin-needed.hint");
  EXPECT_EQ(key_for(Medium::terminal, "error.pin-needed.hint"), "error.pin-needed.hint");
}

TEST(Catalogue, SentencesAreOneLineWithoutFinalPeriod) {
  for (const Language language : kLanguages) {
    for (const auto key : keys(language)) {
      if (key.substr(0, 6) != "error." && key.substr(0, 8) != "finding.") continue;
      const std::string_view text = raw(language, key);
      ASSERT_FALSE(text.empty()) << key;
      EXPECT_EQ(text.find('\n'), text.npos) << key;
      EXPECT_FALSE(text.ends_with('.') || text.ends_with("。")) << key << ": " << text;
    }
  }
}

TEST(Sentence, FillsParametersOnceAndInAnyOrder) {
  const Params params = {{"path", "{message}"}, {"message", "no space"}};
  const std::string text = sentence(Language::en, "error.disk-full", params);
  EXPECT_NE(text.find("{message}"), text.npos) << "a value must not be filled in again: " << text;
}

TEST(Sentence, UnknownKeyIsShownItself) {
  EXPECT_EQ(sentence(Language::en, "no.such-key"), "no.such-key");
  EXPECT_EQ(sentence(Language::zh_tw, "no.such-key", {{"a", "b"}}), "no.such-key");
}

TEST(Sentence, PlaceholderWithoutParameterStays) {
  const std::string text = sentence(Language::en, "error.file-not-found");
  EXPECT_NE(text.find("{path}"), text.npos) << text;
}

TEST(Sentence, OptionalPartNeedsItsParameter) {
  EXPECT_EQ(sentence(Language::en, "error.algorithm-unsupported"), "Letterlock does not know this algorithm");
  EXPECT_EQ(sentence(Language::en, "error.algorithm-unsupported", {{"algorithm", "RC4"}}),
            "Letterlock does not know this algorithm: RC4");
  EXPECT_EQ(sentence(Language::en, "error.crypto-failed", {{"reason", "no [memory]"}}),
            "a cryptographic operation failed (no [memory])");
}

TEST(Describe, ErrorHasSentenceHintAndId) {
  const Error error{ErrorCode::file_not_found, {{"path", "letter.eml"}}};
  const Description english = describe(Language::en, error);
  EXPECT_EQ(english.id, "file-not-found");
  EXPECT_NE(english.sentence.find("letter.eml"), english.sentence.npos);
  EXPECT_FALSE(english.hint.empty());
  EXPECT_NE(describe(Language::zh_tw, error).sentence, english.sentence);
}

TEST(Describe, FindingHasSentenceHintAndId) {
  const Description description = describe(Language::en, finding(FindingId::digest_mismatch));
  EXPECT_EQ(description.id, "digest-mismatch");
  EXPECT_EQ(description.sentence, "the message was changed after it was signed");
  EXPECT_EQ(description.hint, "ask the sender to send it again");
}

TEST(Sentence, AWordOfTheFieldIsSaidInTheReadersLanguage) {
  const Params revoked = {{"time", "2026-03-01T00:00:00Z"}, {"reason", "keyCompromise"}, {"by", "CN=List"}};
  EXPECT_EQ(
      sentence(Language::en, "finding.certificate-revoked", revoked),
      "the certificate was revoked by its authority on 2026-03-01T00:00:00Z (its key is no longer secret); CN=List "
      "says so");
  EXPECT_NE(sentence(Language::zh_tw, "finding.certificate-revoked", revoked).find("私密金鑰外洩"), std::string::npos);
  EXPECT_EQ(sentence(Language::en, "finding.path-invalid", {{"reason", "no such word"}}),
            "the certificate path is not valid: no such word");
}

TEST(Tag, KnowsTagsAndLocales) {
  for (const char* tag : {"zh-TW", "zh_TW.UTF-8", "zh", "zh-Hant-TW", "zh_HK@euro"}) {
    EXPECT_EQ(from_tag(tag), Language::zh_tw) << tag;
  }
  for (const char* tag : {"en", "en_GB.UTF-8", "en-US"}) EXPECT_EQ(from_tag(tag), Language::en) << tag;
  for (const char* tag : {"", "C", "POSIX", "C.UTF-8", "de_DE", "zhuang", "english"}) {
    EXPECT_EQ(from_tag(tag), std::nullopt) << tag;
  }
  for (const Language language : kLanguages) EXPECT_EQ(from_tag(to_tag(language)), language);
}

struct PrintableCase {
  const char* name;
  std::string value;
  std::string shown;
};

TEST(Printable, HidesNothingAndForgesNothing) {
  const std::string unknown = "\xEF\xBF\xBD";
  const PrintableCase cases[] = {
      {"ascii", "Wang <wang@example.tw>", "Wang <wang@example.tw>"},
      {"chinese", "王小明", "王小明"},
      {"four bytes", "\xF0\x9F\x94\x92", "\xF0\x9F\x94\x92"},
      {"line feed", "a\nSigned by: b", "a" + unknown + "Signed by: b"},
      {"escape sequence", "\x1B[2J", unknown + "[2J"},
      {"C1 control", "\xC2\x9B", unknown},
      {"right-to-left override",
       "\xE2\x80\xAE"
       "moc",
       unknown + "moc"},
      {"isolate", "\xE2\x81\xA6", unknown},
      {"line separator", "\xE2\x80\xA8", unknown},
      {"stray continuation", "\x80", unknown},
      {"overlong slash", "\xC0\xAF", unknown},
      {"surrogate", "\xED\xA0\x80", unknown},
      {"above the last", "\xF4\x90\x80\x80", unknown},
      {"cut short", "\xE7\x8E", unknown},
      {"cut short then text", "\xE7\x8Ex", unknown + "x"},
      {"nul", std::string("a\0b", 3), "a" + unknown + "b"},
  };
  for (const auto& each : cases) EXPECT_EQ(printable(each.value), each.shown) << each.name;
}

}  // namespace
}  // namespace letterlock::text
