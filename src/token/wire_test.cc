#include "token/wire.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <thread>

#include "token/channel.h"
#include "token/new_token.h"

namespace letterlock::token {
namespace {

using std::chrono::milliseconds;

CardsView example_view() {
  Card card{.module = "/m.so", .reader = "Reader 0", .label = "Card", .serial = "01"};
  card.certificates.push_back({{0x30, 0x00}, {1, 2}, "SIGN", true});
  card.tries = PinTries::last;
  card.pin_max = 8;
  card.pss_only = true;
  card.session_open = true;
  card.session_seconds = 299;
  ModuleView module{.path = "/m.so", .description = "A module", .empty_readers = {"Reader 1"}, .cards = {card}};
  ModuleView broken{.path = "/n.so", .error = Error{ErrorCode::module_hung, {{"path", "/n.so"}}}};
  return {7, {module, broken}};
}

KeyRequest example_request() {
  KeyRequest request;
  request.work.module = "/m.so";
  request.work.certificate = {0x30, 0x00};
  request.work.operation = KeyOperation::decrypt;
  request.work.transport = crypto::KeyTransport::rsa_oaep_sha256;
  request.work.key_size = 32;
  request.work.data = Bytes(256, 9);
  request.pin = Secret(std::string_view("123456"));
  request.session_seconds = 300;
  return request;
}

TEST(Wire, WhatGoesInComesOut) {
  const auto view = decode_view(encode(example_view()).view());
  ASSERT_TRUE(view);
  EXPECT_TRUE(equal(encode(*view).view(), encode(example_view()).view()));
  EXPECT_EQ(view->modules.at(0).cards.at(0).certificates.at(0).label, "SIGN");
  EXPECT_TRUE(view->modules.at(0).cards.at(0).pss_only);
  EXPECT_EQ(view->modules.at(1).error->code, ErrorCode::module_hung);
  EXPECT_EQ(view->modules.at(1).error->params, (Params{{"path", "/n.so"}}));
  const Request request = example_request();
  const auto again = decode_request(encode(request).view());
  ASSERT_TRUE(again);
  EXPECT_TRUE(equal(encode(*again).view(), encode(request).view()));
  EXPECT_EQ(std::get<KeyRequest>(*again).pin->text(), "123456");
}

TEST(Wire, AnErrorIsTheAnswer) {
  const auto octets = decode_octets(encode(Error{ErrorCode::pin_wrong, {{"card", "x"}}}).view());
  ASSERT_FALSE(octets);
  EXPECT_EQ(octets.error().code, ErrorCode::pin_wrong);
  EXPECT_EQ(decode_view(encode_octets({}).view()).error().code, ErrorCode::agent_unavailable) << "another kind";
}

TEST(Wire, NothingShorterOrLongerIsRead) {
  const Secret frame = encode(Request(example_request()));
  for (size_t size = 0; size < frame.size(); ++size) EXPECT_FALSE(decode_request(frame.view().first(size))) << size;
  Bytes longer = to_bytes(frame.view());
  longer.push_back(0);
  EXPECT_FALSE(decode_request(longer));
  const Secret view = encode(example_view());
  for (size_t size = 0; size < view.size(); ++size) EXPECT_FALSE(decode_view(view.view().first(size))) << size;
  EXPECT_FALSE(decode_request(Bytes{9}));
  EXPECT_FALSE(decode_request(Bytes{0, 0xff, 0xff, 0xff, 0xff})) << "a list of four thousand millions";
  EXPECT_FALSE(decode_new_token(Bytes(3, 0xff)));
}

struct Ends {
  Channel a;
  Channel b;
};
Ends make_ends() {
  int pair[2] = {};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
  return {Channel(FileDescriptor(pair[0])), Channel(FileDescriptor(pair[1]))};
}

TEST(Channel, FramesOfEverySize) {
  Ends ends = make_ends();
  for (const size_t size : {size_t{0}, size_t{1}, size_t{70000}, size_t{4 << 20}}) {
    const Bytes octets(size, 3);
    std::thread sender([&] { EXPECT_TRUE(ends.a.send(octets, milliseconds(10000))); });
    const auto frame = ends.b.receive(milliseconds(10000));
    sender.join();
    ASSERT_TRUE(frame);
    EXPECT_TRUE(equal(frame->view(), octets));
  }
}

TEST(Channel, EndsWithAReason) {
  Ends ends = make_ends();
  EXPECT_EQ(ends.b.receive(milliseconds(20)).error(), ChannelFailure::timed_out);
  EXPECT_EQ(ends.a.send(Bytes(kFrameMax + 1), milliseconds(20)).error(), ChannelFailure::malformed);
  const std::uint8_t too_large[] = {0xff, 0xff, 0xff, 0xff};
  ASSERT_EQ(::send(ends.a.descriptor(), too_large, 4, 0), 4);
  EXPECT_EQ(ends.b.receive(milliseconds(20)).error(), ChannelFailure::malformed);
  ends.a.close();
  EXPECT_EQ(ends.b.receive(milliseconds(20)).error(), ChannelFailure::closed);
  EXPECT_EQ(ends.b.send(Bytes(1), milliseconds(20)).error(), ChannelFailure::closed);
}

}  // namespace
}  // namespace letterlock::token
