// Trust in the web app: anchors for some domains, and the system's roots.
#include "app/roots.h"
#include "service/acts/test_acts.h"
#include "token/modules.h"

namespace letterlock::service {
namespace {

using namespace testing;

class TrustActs : public AppTest {
 protected:
  void SetUp() override {
    AppTest::SetUp();
    without_a_display();
    home_ = open_home("home");
    service_ = std::make_unique<TestService>(*home_, store::Home::under(folder_ + "/service"), clock_);
    must_pass(store::Certificates(home_->store()).put(office_));
  }
  void TearDown() override {
    service_.reset();
    home_.reset();
    ::setenv("LETTERLOCK_ROOTS", "", 1);
    AppTest::TearDown();
  }
  boost::json::object compared() const {
    const std::string& mark = office_.fingerprint();
    return {{"upload", ""}, {"fingerprint", mark}, {"note", ""}, {"certificate", mark}};
  }

  const x509::Certificate& office_ = authority().certificate;
  std::unique_ptr<app::Home> home_;
  std::unique_ptr<TestService> service_;
};

TEST_F(TrustActs, AnAnchorIsAddedForSomeDomainsAndChanged) {
  boost::json::object wanted = compared();
  wanted["domains"] = {"*.company.tw"};
  EXPECT_EQ(service_->refusal(Method::post, "/api/trust/anchors", json(wanted)), "anchor-domain-malformed");
  EXPECT_TRUE(service_->json(Method::get, "/api/trust/anchors").as_array().empty());
  wanted["domains"] = {"Company.tw", ".例.tw"};
  const JsonValue added = service_->json(Method::post, "/api/trust/anchors", json(wanted));
  EXPECT_EQ(to_text(added.at("domains")), R"(["company.tw",".xn--fsq.tw"])");
  EXPECT_EQ(to_text(added.at("domain_names")), R"(["company.tw",".例.tw"])");
  const std::string one = "/api/trust/anchors/" + office_.fingerprint();
  EXPECT_EQ(service_->refusal(Method::patch, one, R"({"domains":["a b"]})"), "anchor-domain-malformed");
  const JsonValue changed = service_->json(Method::patch, one, R"({"domains":["other.tw"]})");
  EXPECT_EQ(to_text(changed.at("domains")), R"(["other.tw"])");
  EXPECT_EQ(must(home_->trust())->limits_of(office_).domains, std::vector<std::string>{"other.tw"});
  EXPECT_EQ(to_text(service_->json(Method::patch, one, R"({"domains":[]})").at("domains")), "[]");
  EXPECT_EQ(service_->refusal(Method::patch, "/api/trust/anchors/00000000", R"({"domains":[]})"), "anchor-not-found");
}

TEST_F(TrustActs, PagesAreToldOfAChange) {
  (void)service_->json(Method::post, "/api/trust/anchors", json(compared()));
  Listener listener(service_->parts.events);
  (void)service_->json(Method::patch, "/api/trust/anchors/" + office_.fingerprint(), R"({"domains":["other.tw"]})");
  const auto events = listener.take();
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].kind, "state");
}

TEST_F(TrustActs, TheSystemsRootsAreListed) {
  ::setenv("LETTERLOCK_ROOTS", (folder_ + "/nothing.so").c_str(), 1);
  EXPECT_EQ(service_->refusal(Method::get, "/api/trust/roots"), "roots-unavailable");
  ::unsetenv("LETTERLOCK_ROOTS");
  ASSERT_TRUE(token::find_roots_module()) << "Debian's package libnss3 is needed";
  const JsonValue listed = service_->json(Method::get, "/api/trust/roots");
  EXPECT_EQ(listed.at("used"), true);
  EXPECT_EQ(listed.at("roots").as_array().size(),
            must(app::system_roots(home_->store().home().cache, home_->agent())).size());
  must_pass(app::use_system_roots(*home_, false));
  EXPECT_EQ(service_->json(Method::get, "/api/trust/roots").at("used"), false);
}

TEST_F(TrustActs, SettingsChangeOneByOneAndWhatIsAbsentStays) {
  const auto settings = [this] { return service_->json(Method::get, "/api/trust/settings"); };
  const auto change = [this](std::string_view body) {
    return service_->json(Method::patch, "/api/trust/settings", body);
  };
  // No module of roots is here.
  EXPECT_EQ(to_text(settings()),
            R"({"fetch":true,"ocsp":true,"hard":false,"mapping":[],"system_roots":true,"roots":0})");
  EXPECT_EQ(change(R"({"hard":true})").at("hard"), true);
  EXPECT_EQ(change(R"({"ocsp":false})").at("hard"), true);
  (void)change(R"({"mapping":[{"from":"http://old.example/","to":"http://new.example/"}]})");
  EXPECT_EQ(change(R"({"system_roots":false})").at("mapping").as_array().size(), 1U);
  EXPECT_EQ(to_text(settings()),
            R"({"fetch":true,"ocsp":false,"hard":true,"mapping":[{"from":"http://old.example/",)"
            R"("to":"http://new.example/"}],"system_roots":false,"roots":0})");
  EXPECT_EQ(change(R"({"mapping":[]})").at("mapping").as_array().size(), 0U);
}

TEST_F(TrustActs, AMappingThatIsNoneIsRefusedAndChangesNothing) {
  EXPECT_EQ(service_->refusal(Method::patch, "/api/trust/settings",
                              R"({"hard":true,"mapping":[{"from":"old.example","to":"http://new.example/"}]})"),
            "url-mapping-malformed");
  EXPECT_EQ(service_->json(Method::get, "/api/trust/settings").at("hard"), false);
}

TEST_F(TrustActs, AListThatIsNotHereCannotBeTakenOut) {
  EXPECT_EQ(service_->refusal(Method::remove, "/api/trust/crls/" + std::string(64, '0')), "crl-not-found");
}

// No card is there; the module that is named is none.
TEST_F(TrustActs, CardsThatAreNotThereOfferNothing) {
  const std::string none = write("none.so", as_bytes("hello"));
  EXPECT_EQ(service_->refusal(Method::get, "/api/trust/card-authorities?module=" + none), "module-unusable");
}

}  // namespace
}  // namespace letterlock::service
