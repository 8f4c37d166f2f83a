#include "app/hidden.h"

#include <gtest/gtest.h>

#include "base/secret_sink.h"

namespace letterlock::app {
namespace {

message::Draft answer() {
  message::Draft draft;
  draft.from = {"Ben", "ben@peer.example"};
  draft.to = {{"\xe5\xae\x89", "ann@own.example"}};
  draft.cc = {{"Carol", "carol@third.example"}, {"", "dora@third.example"}};
  draft.in_reply_to = "<1@own.example>";
  return draft;
}

std::string text_of(const Hidden& hidden) {
  const auto outer = outer_fields(answer(), hidden);
  EXPECT_TRUE(outer.has_value());
  std::string text;
  for (const auto& field : *outer) text += field.name + ": " + field.value + "\n";
  return text;
}

TEST(Hidden, MailboxByMailbox) {
  EXPECT_EQ(text_of({}), "");
  EXPECT_EQ(text_of({.addresses = {"CAROL@third.example"}}), "Cc: dora@third.example\n");
  EXPECT_EQ(text_of({.addresses = {"carol@third.example", "dora@third.example"}}), "Cc: \n");
  EXPECT_EQ(text_of({.names = {"ann@own.example", "dora@third.example"}}), "To: ann@own.example\n");
  EXPECT_EQ(text_of({.addresses = {"ann@own.example"}}), "To: \n");
  EXPECT_EQ(text_of({.addresses = {"ann@own.example", "carol@third.example", "dora@third.example"}}),
            "To: undisclosed-recipients:;\nCc: \n");
  EXPECT_EQ(text_of({.thread = true}), "In-Reply-To: \nReferences: \n");
  EXPECT_EQ(text_of({.addresses = {"nobody@else.example"}}), "");
}

// A draft that is opened again hides what it hid.
TEST(Hidden, ComesBackFromTheFields) {
  for (const Hidden& hidden : {Hidden{}, Hidden{{"carol@third.example"}, {"ann@own.example"}, true},
                               Hidden{{"ann@own.example", "carol@third.example", "dora@third.example"}, {}, false}}) {
    SecretSink written;
    ASSERT_TRUE(message::compose(answer(), written));
    const std::string text(written.content.text());
    const auto header = mime::Header::parse(std::string_view(text).substr(0, text.find("\r\n\r\n") + 2));
    ASSERT_TRUE(header.has_value());
    const Hidden again = hidden_by(*header, outer_fields(answer(), hidden).value());
    EXPECT_EQ(again.addresses, hidden.addresses);
    EXPECT_EQ(again.names, hidden.names);
    EXPECT_EQ(again.thread, hidden.thread);
  }
}

}  // namespace
}  // namespace letterlock::app
