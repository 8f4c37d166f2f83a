#include "net/download.h"

#include <csignal>
#include <filesystem>

#include "net/test_http_server.h"

namespace letterlock::net {
namespace {

namespace fs = std::filesystem;

// 26 letters a hundred times.
std::string list() {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "abcdefghijklmnopqrstuvwxyz";
  return text;
}

class DownloadTest : public ::testing::Test {
 protected:
  DownloadTest() : server_([this](Peer& peer, const TestRequest& request) { serve(peer, request); }) {
    std::signal(SIGPIPE, SIG_IGN);  // of our own server
    std::string pattern = fs::temp_directory_path() / "letterlock-download-XXXXXX";
    folder_ = mkdtemp(pattern.data());
  }
  ~DownloadTest() override { fs::remove_all(folder_); }

  // An honest server that knows ranges and dates, with a cut after so many octets where one is set.
  void serve(Peer& peer, const TestRequest& request) {
    const std::string names = etag_.empty() ? "" : "ETag: " + etag_ + "\r\n";
    if (status_ != 200) return peer.say(TestHttpServer::answer("no", names, std::to_string(status_).c_str()));
    const auto field = [&](const char* name) {
      const auto found = request.fields.find(name);
      return found == request.fields.end() ? "" : found->second;
    };
    if (!etag_.empty() && field("If-None-Match") == etag_) return peer.say(TestHttpServer::answer("", names, "304 N"));
    size_t from = 0;
    const std::string range = field("Range");
    const bool partly = !range.empty() && !ignores_ranges_ && field("If-Range") == etag_;
    if (partly) from = std::stoul(range.substr(6));
    if (from > content_.size()) return peer.say(TestHttpServer::answer("", names, "416 R"));
    const std::string rest = content_.substr(from);
    std::string head = partly ? "HTTP/1.1 206 P\r\nContent-Range: bytes " + std::to_string(from + shift_) + "-" +
                                    std::to_string(content_.size() - 1) + "/" + std::to_string(content_.size()) + "\r\n"
                              : "HTTP/1.1 200 OK\r\n";
    head += names + "Content-Length: " + std::to_string(rest.size()) + "\r\nConnection: close\r\n\r\n";
    peer.say(head + rest.substr(0, cut_));
  }
  DownloadRequest request() const {
    DownloadRequest made;
    made.url = server_.base() + "/list.crl";
    made.folder = folder_;
    made.name = "list";
    made.mapped = true;
    made.time_limit = std::chrono::milliseconds(5000);
    return made;
  }
  static std::string text(const Downloaded& downloaded) {
    const auto source = downloaded.file().open().value();
    return std::string(as_text(read_all(*source, 1 << 20).value()));
  }
  std::string range_of_request(size_t number) {
    const auto fields = server_.requests().at(number).fields;
    const auto found = fields.find("Range");
    return found == fields.end() ? "none" : found->second;
  }
  ErrorCode failure() const {
    const auto downloaded = download(request());
    return downloaded ? ErrorCode::usage : downloaded.error().code;
  }
  bool has(const char* name) const { return fs::exists(folder_ + "/" + name); }

  std::string folder_;
  std::string content_ = list();
  std::string etag_ = "\"one\"";
  size_t cut_ = std::string::npos;
  size_t shift_ = 0;
  int status_ = 200;
  bool ignores_ranges_ = false;
  TestHttpServer server_;  // the last: its thread uses the others
};

TEST_F(DownloadTest, IsWholeAndLeavesNothing) {
  {
    const Downloaded downloaded = download(request()).value();
    EXPECT_EQ(text(downloaded), content_);
  }
  EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(DownloadTest, GoesOnWhereItWasCut) {
  cut_ = 1000;
  EXPECT_EQ(failure(), ErrorCode::connection_lost);
  EXPECT_EQ(failure(), ErrorCode::connection_lost);
  cut_ = std::string::npos;
  EXPECT_EQ(text(download(request()).value()), content_);
  EXPECT_EQ(range_of_request(0), "none");
  EXPECT_EQ(range_of_request(1), "bytes=1000-");
  EXPECT_EQ(range_of_request(2), "bytes=2000-");
}

TEST_F(DownloadTest, WhatChangedMeanwhileBeginsAnew) {
  cut_ = 1000;
  EXPECT_EQ(failure(), ErrorCode::connection_lost);
  cut_ = std::string::npos;
  content_ = "another " + list();
  etag_ = "\"two\"";
  EXPECT_EQ(text(download(request()).value()), content_);
  EXPECT_EQ(range_of_request(1), "bytes=1000-");
}

TEST_F(DownloadTest, AServerWithoutRangesGivesTheWholeAgain) {
  cut_ = 1000;
  EXPECT_EQ(failure(), ErrorCode::connection_lost);
  cut_ = std::string::npos;
  ignores_ranges_ = true;
  EXPECT_EQ(text(download(request()).value()), content_);
}

TEST_F(DownloadTest, WithoutANameNothingIsContinued) {
  for (const char* etag : {"", "W/\"one\""}) {
    etag_ = etag;
    cut_ = 1000;
    EXPECT_EQ(failure(), ErrorCode::connection_lost);
    EXPECT_FALSE(has("list.part"));
    cut_ = std::string::npos;
    EXPECT_EQ(text(download(request()).value()), content_);
  }
  EXPECT_EQ(range_of_request(1), "none");
  EXPECT_EQ(range_of_request(3), "none");
}

TEST_F(DownloadTest, AWrongRangeIsNotBelieved) {
  cut_ = 1000;
  EXPECT_EQ(failure(), ErrorCode::connection_lost);
  cut_ = std::string::npos;
  shift_ = 1;
  EXPECT_EQ(failure(), ErrorCode::server_misbehaves);
  EXPECT_EQ(text(download(request()).value()), content_);
  EXPECT_EQ(range_of_request(2), "none");
}

TEST_F(DownloadTest, MoreThanThereIsBeginsAnew) {
  cut_ = 1000;
  EXPECT_EQ(failure(), ErrorCode::connection_lost);
  cut_ = std::string::npos;
  content_ = "short";
  EXPECT_EQ(text(download(request()).value()), "short");
}

TEST_F(DownloadTest, WhatIsRefusedByTheCallerIsNotContinued) {
  (void)download(request()).value();
  (void)download(request()).value();
  EXPECT_EQ(range_of_request(1), "none");
}

TEST_F(DownloadTest, WhatWasAcceptedIsNotSentAgain) {
  Downloaded first = download(request()).value();
  ASSERT_TRUE(first.accept());
  DownloadRequest again = request();
  again.have_accepted = true;
  EXPECT_TRUE(download(again).value().not_modified());
  EXPECT_EQ(text(download(request()).value()), content_);  // it was lost here: the whole
  etag_ = "\"two\"";
  EXPECT_EQ(text(download(again).value()), content_);
  EXPECT_FALSE(has("list.part"));
}

TEST_F(DownloadTest, APastTheBoundIsForgotten) {
  DownloadRequest small = request();
  small.limit = 1000;
  const auto downloaded = download(small);
  ASSERT_FALSE(downloaded.has_value());
  EXPECT_EQ(downloaded.error().code, ErrorCode::server_limit);
  EXPECT_FALSE(has("list.part"));
}

TEST_F(DownloadTest, AnotherStatusIsARefusal) {
  for (const int status : {304, 404, 403, 500, 503}) {
    status_ = status;
    EXPECT_EQ(failure(), ErrorCode::server_refused) << status;
  }
  EXPECT_FALSE(has("list.part"));
}

TEST_F(DownloadTest, TwoAtOnceBothGetIt) {
  Downloaded first = download(request()).value();
  Downloaded second = download(request()).value();
  EXPECT_EQ(text(second), content_);
  ASSERT_TRUE(first.accept());
  ASSERT_TRUE(second.accept());
  EXPECT_FALSE(has("list.part"));
}

TEST_F(DownloadTest, WhatLiesLongIsRemoved) {
  cut_ = 1000;
  EXPECT_EQ(failure(), ErrorCode::connection_lost);
  remove_old_downloads(folder_, std::chrono::hours(24));
  EXPECT_TRUE(has("list.part"));
  fs::last_write_time(folder_ + "/list.part", fs::file_time_type::clock::now() - std::chrono::hours(25));
  remove_old_downloads(folder_, std::chrono::hours(24));
  EXPECT_FALSE(has("list.part"));
}

}  // namespace
}  // namespace letterlock::net
