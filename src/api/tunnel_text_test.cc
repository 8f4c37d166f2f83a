#include "api/tunnel_text.h"

#include <boost/mp11.hpp>
#include <functional>

#include "api/test_api.h"

namespace letterlock::api {
namespace {

using testing::line_with;
using testing::shown;
using text::Language;
using tunnel::NextStep;
using tunnel::Reason;
using tunnel::State;

tunnel::Tunnel tunnel_in(State state, Reason reason = Reason::none, NextStep next = NextStep::write) {
  tunnel::Tunnel tunnel;
  tunnel.our_address = "ann@own.example";
  tunnel.addresses = {"ben@peer.example"};
  tunnel.state = state;
  tunnel.reason = reason;
  tunnel.next_step = next;
  return tunnel;
}

TEST(TunnelText, StateWithItsReasonWhereThereIsOne) {
  EXPECT_EQ(summary_sentence(tunnel_in(State::review), Language::en),
            "their certificate has arrived and waits for your review");
  EXPECT_EQ(summary_sentence(tunnel_in(State::established, Reason::proved), Language::zh_tw),
            "已建立：雙方可以互寄經簽章與加密的郵件 "
            "(已證實：對方經簽章的回覆含有只存在於您加密郵件中的內容，或指明了該郵件)");
}

struct ToneCase {
  State state;
  Tone tone;
};

TEST(TunnelText, EveryStateHasItsTone) {
  const std::vector<ToneCase> cases = {
      {State::broken, Tone::bad},
      {State::answered_untrusted, Tone::warning},
      {State::review, Tone::plain},
      {State::no_encryption_certificate, Tone::warning},
      {State::no_common_algorithm, Tone::bad},
      {State::established, Tone::good},
      {State::testing, Tone::plain},
      {State::ready, Tone::good},
      {State::introduced, Tone::plain},
      {State::none, Tone::plain},
  };
  for (const ToneCase& c : cases) {
    EXPECT_EQ(lines_of(tunnel_in(c.state), Language::en)[1].tone, c.tone) << tunnel::to_string(c.state);
  }
}

TEST(TunnelText, TheHeadingNamesThePerson) {
  tunnel::Tunnel tunnel = tunnel_in(State::none);
  EXPECT_EQ(lines_of(tunnel, Language::en)[0], (TextLine{Tone::heading, 0, "<ben@peer.example>"}));
  tunnel.name = "Ben";
  tunnel.addresses.push_back("b@work.example");
  EXPECT_EQ(lines_of(tunnel, Language::en)[0].text, "Ben <ben@peer.example> <b@work.example>");
}

// A name is whatever was typed or taken over from a mail.
TEST(TunnelText, ANameCannotPretendToBeALine) {
  tunnel::Tunnel tunnel = tunnel_in(State::none);
  tunnel.name = "Ben\nestablished \x1b[2J";
  const std::string heading = lines_of(tunnel, Language::en)[0].text;
  EXPECT_EQ(heading.find('\n'), std::string::npos);
  EXPECT_EQ(heading.find('\x1b'), std::string::npos);
}

tunnel::Tunnel full_tunnel() {
  tunnel::Tunnel tunnel = tunnel_in(State::established, Reason::proved);
  tunnel.alternatives = {NextStep::send_test};
  tunnel.recommended = "aes256-GCM";
  tunnel.chosen = "aes256-CBC";
  tunnel.steps = {{tunnel::StepKind::introduce, true, from_unix(1795420800)}, {tunnel::StepKind::hear, false}};
  tunnel::TheirCertificate accepted;
  accepted.signing_certificate = "aa11";
  accepted.status = tunnel::CertificateStatus::good;
  accepted.accepted = true;
  accepted.encryption_certificate = "bb22";
  tunnel::TheirCertificate fresh;
  fresh.signing_certificate = "cc33";
  fresh.status = tunnel::CertificateStatus::expired;
  tunnel.certificates = {accepted, fresh};
  tunnel.notices = {{tunnel::NoticeKind::several_devices}};
  return tunnel;
}

TEST(TunnelText, AllThatIsKnownInItsOrder) {
  EXPECT_EQ(shown(lines_of(full_tunnel(), Language::en)),
            (std::vector<std::string>{
                "heading 0 <ben@peer.example>",
                "good 1 " + summary_sentence(full_tunnel(), Language::en),
                "hint 1 next: write whenever you like: your mail is signed and encrypted",
                "plain 2 or: send a signed and encrypted test mail",
                "plain 1 recommended encryption algorithm: aes256-GCM",
                "plain 1 chosen encryption algorithm: aes256-CBC",
                "good 1 [x] send a signed mail to introduce yourself  2026-11-23T08:00:00Z",
                "plain 1 [ ] receive a signed mail from them",
                "plain 1 certificate aa11: good, in the directory",
                "plain 2 encryption certificate bb22",
                "plain 1 certificate cc33: expired, not accepted",
                "warning 1 they seem to read on several devices: only what all of them can read is used",
            }));
}

TEST(TunnelText, ChineseSaysTheSameThings) {
  const auto english = lines_of(full_tunnel(), Language::en);
  const auto chinese = lines_of(full_tunnel(), Language::zh_tw);
  ASSERT_EQ(chinese.size(), english.size());
  for (size_t i = 0; i < chinese.size(); ++i) {
    EXPECT_EQ(chinese[i].tone, english[i].tone) << chinese[i].text;
    EXPECT_EQ(chinese[i].depth, english[i].depth) << chinese[i].text;
  }
  EXPECT_EQ(line_with(chinese, "aa11").text, "憑證 aa11：有效，已在通訊錄");
}

template <typename Enum>
void for_each_word(const std::function<void(Enum)>& work) {
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto word) { work(word.value); });
}

TEST(TunnelText, EveryWordHasItsSentenceInBothLanguages) {
  for (const auto language : testing::kLanguages) {
    for_each_word<State>([&](State s) { testing::expect_sentences(lines_of(tunnel_in(s), language)); });
    for_each_word<Reason>([&](Reason r) { testing::expect_sentences(lines_of(tunnel_in(State::none, r), language)); });
    for_each_word<NextStep>(
        [&](NextStep n) { testing::expect_sentences(lines_of(tunnel_in(State::none, Reason::none, n), language)); });
    for_each_word<tunnel::NoticeKind>([&](tunnel::NoticeKind kind) {
      tunnel::Tunnel tunnel = tunnel_in(State::none);
      tunnel.notices = {{kind}};
      testing::expect_sentences(lines_of(tunnel, language));
    });
    for_each_word<tunnel::CertificateStatus>([&](tunnel::CertificateStatus status) {
      tunnel::Tunnel tunnel = tunnel_in(State::none);
      tunnel.certificates.push_back({.signing_certificate = "aa11", .status = status});
      testing::expect_sentences(lines_of(tunnel, language));
    });
  }
}

}  // namespace
}  // namespace letterlock::api
