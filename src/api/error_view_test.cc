#include "api/error_view.h"

#include <gtest/gtest.h>

#include <set>

namespace letterlock::api {
namespace {

TEST(ErrorView, DocumentHasIdKindMessageAndHint) {
  const Error error{ErrorCode::file_not_found, {{"path", "letter.eml"}}};
  EXPECT_EQ(to_text(error_document(error, text::Language::en)),
            R"({"error":{"id":"file-not-found","kind":"io","message":"there is no file letter.eml",)"
            R"("hint":"check the name and the folder"}})");
}

TEST(ErrorView, EveryKindHasItsOwnWord) {
  std::set<std::string> words;
  for (const auto kind : {ErrorKind::usage, ErrorKind::input, ErrorKind::policy, ErrorKind::needs_user,
                          ErrorKind::retry_later, ErrorKind::io, ErrorKind::internal}) {
    words.insert(to_string(kind));
  }
  EXPECT_EQ(words.size(), 7U);
}

}  // namespace
}  // namespace letterlock::api
