#include "service/http_head.h"

#include <gtest/gtest.h>

#include <vector>

namespace letterlock::service {
namespace {

std::string with(const std::string& fields) { return "GET / HTTP/1.1\r\nHost: h\r\n" + fields + "\r\n"; }

TEST(HttpHead, IsRead) {
  const auto head = read_head(
      "POST /api/x?y=1 HTTP/1.1\r\nHost: 127.0.0.1:80\r\nContent-Length: 12\r\nAccept-Language:  zh-TW \r\n"
      "X-A: 1\r\nx-a: 2\r\n\r\n");
  ASSERT_TRUE(head.has_value());
  EXPECT_EQ(head->method, "POST");
  EXPECT_EQ(head->target, "/api/x?y=1");
  EXPECT_EQ(head->field("accept-language"), "zh-TW");
  EXPECT_EQ(head->field("x-a"), "1, 2");
  EXPECT_EQ(head->field("origin"), "");
  EXPECT_EQ(head->body_size, 12U);
}

TEST(HttpHead, EndsWhereItEnds) {
  using State = HeadScan::State;
  const std::string whole = with("A: b\r\n");
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(scan_head(whole.substr(0, size)).state, State::incomplete) << size;
  }
  EXPECT_EQ(scan_head(whole + "more").state, State::complete);
  EXPECT_EQ(scan_head(whole + "more").size, whole.size());
}

TEST(HttpHead, LineEndsAreCrlfAndNothingElse) {
  const std::string nul = std::string("GET / HTTP/1.1\r\nHost: h\r\nA: ") + '\0' + "b\r\n\r\n";
  const std::vector<std::string> wrong = {"GET / HTTP/1.1\nHost: h\n\n",
                                          "GET / HTTP/1.1\r\nHost: h\n\r\n",
                                          "GET / HTTP/1.1\r\nHost: h\rA: b\r\n\r\n",
                                          "\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
                                          "\nGET / HTTP/1.1\r\nHost: h\r\n\r\n",
                                          nul};
  for (const std::string& text : wrong) EXPECT_EQ(scan_head(text).state, HeadScan::State::malformed) << text;
}

struct Case {
  const char* what;
  std::string text;
  unsigned status;
};

TEST(HttpHead, WhatTwoReadersCouldReadDifferentlyIsRefused) {
  const Case cases[] = {
      {"two lengths", with("Content-Length: 1\r\nContent-Length: 1\r\n"), 400},
      {"two different lengths", with("Content-Length: 1\r\nContent-Length: 2\r\n"), 400},
      {"a list of lengths", with("Content-Length: 1, 1\r\n"), 400},
      {"a signed length", with("Content-Length: +1\r\n"), 400},
      {"a hexadecimal length", with("Content-Length: 0x1\r\n"), 400},
      {"an empty length", with("Content-Length:\r\n"), 400},
      {"an enormous length", with("Content-Length: 99999999999999999999\r\n"), 400},
      {"length and encoding", with("Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"), 411},
      {"encoding", with("Transfer-Encoding: chunked\r\n"), 411},
      {"a hidden encoding", with("Transfer-Encoding : chunked\r\n"), 400},
      {"another encoding", with("Transfer-Encoding: xchunked\r\n"), 411},
      {"a folded line", with("A: b\r\n c\r\n"), 400},
      {"a folded line by tab", with("A: b\r\n\tc\r\n"), 400},
      {"a blank before the colon", with("A : b\r\n"), 400},
      {"a line without colon", with("A\r\n"), 400},
      {"a field without name", with(": b\r\n"), 400},
      {"a control octet", with("A: \x01\r\n"), 400},
      {"an octet outside of ASCII", with("A: \xE6\r\n"), 400},
      {"no Host", "GET / HTTP/1.1\r\nA: b\r\n\r\n", 400},
      {"two Hosts", with("Host: h\r\n"), 400},
      {"two Origins", with("Origin: a\r\nOrigin: a\r\n"), 400},
      {"two sessions", with("X-Letterlock-Session: a\r\nX-Letterlock-Session: b\r\n"), 400},
      {"HTTP/1.0", "GET / HTTP/1.0\r\nHost: h\r\n\r\n", 505},
      {"HTTP/2", "PRI * HTTP/2.0\r\nHost: h\r\n\r\n", 505},
      {"no version", "GET /\r\nHost: h\r\n\r\n", 400},
      {"two blanks", "GET  / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"a blank in the target", "GET /a b HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"the absolute form", "GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"the authority form", "CONNECT h:80 HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"the asterisk form", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"no method", " / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"a method that is none", "G\"T / HTTP/1.1\r\nHost: h\r\n\r\n", 400},
      {"an expectation", with("Expect: 100-continue\r\n"), 417},
      {"a line alone", "\r\n\r\n", 400},
  };
  for (const Case& each : cases) {
    const auto head = read_head(each.text);
    ASSERT_FALSE(head.has_value()) << each.what;
    EXPECT_EQ(head.error().status, each.status) << each.what;
  }
  std::string many;
  for (int i = 0; i < 100; ++i) many += "A: b\r\n";
  EXPECT_EQ(read_head(with(many)).error().status, 431U);
}

}  // namespace
}  // namespace letterlock::service
