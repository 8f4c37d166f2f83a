// A home with the account "ann" whose servers and provider are of the test's own authority, for tests of logins.
#pragma once

#include <csignal>

#include "app/test_app.h"
#include "mime/base64.h"
#include "net/test_server.h"
#include "store/mail_secrets.h"

namespace letterlock::app::testing {

class LoginTest : public AppTest {
 protected:
  void SetUp() override {
    AppTest::SetUp();
    setenv("LETTERLOCK_SECRETS", "file", 1);
    std::signal(SIGPIPE, SIG_IGN);  // of our own servers
    net::write_pem(ca_, folder_ + "/ca.pem");
    home_ = open_home("home");
    account_.id = "ann";
    account_.address = "ann@own.example";
    account_.server_authority = folder_ + "/ca.pem";
  }
  void TearDown() override {
    unsetenv("LETTERLOCK_SECRETS");
    AppTest::TearDown();
  }

  net::TestCertificate ca_ = net::test_certificate(nullptr, 10);
  net::TestCertificate good_ = net::test_certificate(&ca_, 10);
  std::unique_ptr<Home> home_;
  account::Account account_;
};

}  // namespace letterlock::app::testing
