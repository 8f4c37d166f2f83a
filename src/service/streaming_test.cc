// Octets that take their time: uploads, downloads, events, acts that are given up, and the end of the service.
#include "service/service.h"
#include "service/test_http.h"

namespace letterlock::service {
namespace {

using testing::HttpReply;
using testing::RawClient;

class Streaming : public testing::ServiceTest {};

bool has(const HttpReply& reply, const std::string& text) { return reply.head.find(text) != std::string::npos; }

TEST_F(Streaming, UploadsComeAsTheyAreAndAreKeptInMemory) {
  begin_session();
  std::string octets(3 * 1024 * 1024, '\0');
  for (size_t i = 0; i < octets.size(); ++i) octets[i] = static_cast<char>(i * 31 >> 3);
  const HttpReply reply = post("/api/uploads?name=..%5Cphoto%20one.JPG", octets, with_session());
  ASSERT_EQ(reply.status, 200U) << reply.body;
  const auto view = from_json_text<api::UploadView>(reply.body);
  EXPECT_EQ(view->name, "photo one.JPG");
  EXPECT_EQ(view->content_type, "image/jpeg");
  EXPECT_EQ(view->octets, octets.size());
  const auto kept = service_->parts().uploads.find(view->id);
  ASSERT_TRUE(kept.has_value());
  EXPECT_TRUE((*kept)->octets.text() == octets);
  EXPECT_EQ(raw(head("DELETE", "/api/uploads/" + view->id, with_session())).status, 204U);
  EXPECT_EQ(raw(head("DELETE", "/api/uploads/" + view->id, with_session())).status, 404U);
}

TEST_F(Streaming, DownloadsAreStreamedOnceAndNeverShownInPlace) {
  std::string octets(5 * 1024 * 1024, 'x');
  const auto offer = [&](std::function<Status(Sink&)> write) {
    return service_->parts()
        .downloads.offer({"../信.html", "text/html", [write](Act&, Sink& out) { return write(out); }})
        .url;
  };
  const std::string url = offer([&](Sink& out) { return out.write(as_bytes(octets)); });
  RawClient client(port_);
  client.send(head("GET", url, "Connection: close\r\n"));
  const HttpReply reply = client.receive();
  EXPECT_EQ(reply.status, 200U);
  EXPECT_TRUE(has(reply, "Content-Disposition: attachment; filename=\"___.html\"; filename*=UTF-8''%E4%BF%A1.html\r\n"))
      << reply.head;
  EXPECT_TRUE(has(reply, "Content-Type: application/octet-stream\r\n"));
  EXPECT_TRUE(has(reply, "Cache-Control: no-store\r\n"));
  const std::string body = client.until("\r\n0\r\n\r\n");
  EXPECT_GT(body.size(), octets.size());
  EXPECT_TRUE(body.ends_with("\r\n0\r\n\r\n"));
  EXPECT_EQ(error_of(raw(head("GET", url))), "download-not-found");
  EXPECT_EQ(raw(head("GET", "/download/")).status, 400U);
  EXPECT_EQ(raw(head("GET", "/download/00")).status, 404U);
  // An error before anything was sent is told; one afterwards breaks the connection.
  EXPECT_EQ(raw(head("GET", offer([](Sink&) -> Status { return fail(ErrorCode::part_not_found); }))).status, 404U);
  RawClient broken(port_);
  broken.send(head("GET", offer([&](Sink& out) -> Status {
                     TRY(out.write(as_bytes(octets)));
                     return fail(ErrorCode::changed_while_reading);
                   })));
  EXPECT_EQ(broken.receive().status, 200U);
  EXPECT_FALSE(broken.until("\r\n0\r\n\r\n").ends_with("\r\n0\r\n\r\n"));
}

TEST_F(Streaming, WhoDoesNotTakeADownloadIsGivenUp) {
  limits_.write = std::chrono::milliseconds(300);
  start();
  std::atomic<bool> gave_up = false;
  const std::string chunk(1024 * 1024, 'x');
  const auto write = [&](Act&, Sink& out) -> Status {
    for (int i = 0; i < 200; ++i) {
      const Status written = out.write(as_bytes(chunk));
      gave_up = !written && written.error().code == ErrorCode::page_too_slow;
      TRY(written);
    }
    return {};
  };
  const std::string url = service_->parts().downloads.offer({"a", "", write}).url;
  RawClient client(port_);
  client.send(head("GET", url));
  for (int i = 0; i < 100 && !gave_up; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_TRUE(gave_up);
}

TEST_F(Streaming, EventsReachEveryPage) {
  begin_session();
  RawClient one(port_);
  RawClient two(port_);
  for (RawClient* page : {&one, &two}) {
    page->send(head("GET", "/api/events", with_session()));
    const HttpReply reply = page->receive();
    EXPECT_EQ(reply.status, 200U);
    EXPECT_TRUE(has(reply, "Content-Type: text/event-stream\r\n"));
    (void)page->until(":\n\n");
  }
  service_->parts().events.publish("mail", {{"account", "ann"}});
  for (RawClient* page : {&one, &two}) {
    EXPECT_NE(page->until("ann").find("event: mail\ndata: {\"account\":\"ann\"}\n\n"), std::string::npos);
  }
  EXPECT_EQ(service_->parts().events.listeners(), 2U);
}

TEST_F(Streaming, APageWhoseSessionEndedIsToldNothingMore) {
  begin_session();
  RawClient page(port_);
  page.send(head("GET", "/api/events", with_session()));
  (void)page.until(":\n\n");
  EXPECT_EQ(raw(head("DELETE", "/api/session", with_session())).status, 204U);
  service_->parts().events.publish("mail", {{"account", "ann"}});
  const std::string rest = page.until("0\r\n\r\n");
  EXPECT_EQ(rest.find("ann"), std::string::npos) << rest;
  EXPECT_TRUE(page.closed());
}

TEST_F(Streaming, APageThatGoesAwayIsForgotten) {
  begin_session();
  {
    RawClient page(port_);
    page.send(head("GET", "/api/events", with_session()));
    (void)page.until(":\n\n");
    EXPECT_EQ(service_->parts().events.listeners(), 1U);
  }
  for (int i = 0; i < 100 && service_->parts().events.listeners() > 0; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_EQ(service_->parts().events.listeners(), 0U);
}

TEST_F(Streaming, EventsCostNoWorkerAndKeepTheConnectionAlive) {
  limits_.heartbeat = std::chrono::milliseconds(50);
  start();
  begin_session();
  std::vector<std::unique_ptr<RawClient>> pages;
  for (size_t i = 0; i < Workers::kThreadsMax + 4; ++i) {
    pages.push_back(std::make_unique<RawClient>(port_));
    pages.back()->send(head("GET", "/api/events", with_session()));
    (void)pages.back()->until(":\n\n");
  }
  EXPECT_NE(pages.front()->until(":\n\n").find(":\n\n"), std::string::npos);
  EXPECT_EQ(post("/api/uploads?name=a", "x", with_session()).status, 200U);
}

// A page that was closed, or that shows another message by now, asks no question any more.
TEST_F(Streaming, WhatNobodyWaitsToReadIsGivenUp) {
  std::atomic<int> state = 0;
  extra_ = [&](Routes& routes) {
    routes.add<Nothing>(Method::get, "/api/slow", [&](Act& act) -> Result<Nothing> {
      state = 1;
      for (int i = 0; i < 500 && act.proceed(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
      state = act.cancelled() ? 2 : 3;
      return Nothing{};
    });
  };
  start();
  begin_session();
  {
    RawClient page(port_);
    page.send(head("GET", "/api/slow", with_session()));
    for (int i = 0; i < 200 && state == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_EQ(state, 1);
  }
  for (int i = 0; i < 300 && state < 2; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(state, 2);
}

TEST_F(Streaming, AnActIsCancelledByAnotherRequest) {
  extra_ = [&](Routes& routes) {
    routes.add<Nothing>(Method::post, "/api/slow", [&](Act& act) -> Result<Nothing> {
      for (size_t i = 0; i < 1000; ++i) {
        TRY(act.progress("taking", i, 1000));
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
      return Nothing{};
    });
  };
  start();
  begin_session();
  RawClient events(port_);
  events.send(head("GET", "/api/events", with_session()));
  (void)events.until(":\n\n");
  RawClient page(port_);
  page.send(head("POST", "/api/slow", with_session("X-Letterlock-Act: slow-1\r\nContent-Length: 0\r\n")));
  EXPECT_NE(events.until("slow-1").find("event: progress\n"), std::string::npos);
  EXPECT_EQ(raw(head("DELETE", "/api/acts/slow-1", with_session())).status, 204U);
  const HttpReply reply = page.receive();
  EXPECT_EQ(reply.status, 409U);
  EXPECT_EQ(error_of(reply), "cancelled");
  EXPECT_NE(events.until("act-done").find("event: act-done\ndata: {\"act\":\"slow-1\"}"), std::string::npos);
}

TEST_F(Streaming, StoppingTellsThePagesAndEnds) {
  begin_session();
  RawClient page(port_);
  page.send(head("GET", "/api/events", with_session()));
  (void)page.until(":\n\n");
  const auto before = std::chrono::steady_clock::now();
  EXPECT_TRUE(service_->stop());
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5));
  EXPECT_TRUE(page.until("0\r\n\r\n").ends_with("0\r\n\r\n"));
  EXPECT_TRUE(page.closed());
  EXPECT_FALSE(RawClient(port_).connected());
}

}  // namespace
}  // namespace letterlock::service
