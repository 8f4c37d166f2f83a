#include "api/transfer_view.h"

#include "api/test_api.h"

namespace letterlock::api {
namespace {

using testing::keys_of;

TEST(ImportView, TellsEveryProblemByItsId) {
  app::Imported imported;
  imported.taken = 7;
  imported.problems.push_back({"mail.mbox:3", "ab12", Error{ErrorCode::mime_malformed, {{"what", "header"}}}});
  imported.key_error = Error{ErrorCode::pin_needed};
  const JsonValue document = to_json(view_of(imported));
  EXPECT_EQ(keys_of(document), "taken present skipped waiting_for_key unreadable problems more_problems key_error");
  EXPECT_EQ(keys_of(document.at("problems").at(0)), "path message error");
  EXPECT_EQ(document.at("problems").at(0).at("error"), "mime-malformed");
  EXPECT_EQ(document.at("problems").at(0).at("path"), "mail.mbox:3");
  EXPECT_EQ(document.at("key_error"), "pin-needed");
  EXPECT_EQ(document.at("taken"), 7);
}

TEST(ExportView, TheDocumentKeepsItsMembers) {
  app::Exported exported;
  exported.extended = 2;
  exported.problems.push_back({"ab12", Error{ErrorCode::store_damaged}});
  const JsonValue document = to_json(view_of(exported));
  EXPECT_EQ(keys_of(document), "written present extended problems more_problems");
  EXPECT_EQ(document.at("problems").at(0).at("message"), "ab12");
  EXPECT_EQ(document.at("extended"), 2);
}

}  // namespace
}  // namespace letterlock::api
