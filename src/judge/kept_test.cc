#include "judge/kept.h"

#include "base/json.h"
#include "judge/test_facts.h"

namespace letterlock::judge {
namespace {

using namespace testing;
using x509::RevocationReason;

smime::Facts mail() { return facts_of({signed_layer({signer_of(world().ann)})}); }

// The world with a list of the authority made at that time.
Context with_list(const trust::TrustStore& store, Time now) {
  Context context{.store = store, .now = now};
  context.revocation = trust::RevocationMode::hard;
  return context;
}

trust::TrustStore store_with(std::vector<x509::RevokedCertificate> revoked) {
  trust::TrustStore store = store_of({world().authority.certificate});
  auto content = crl_content(std::move(revoked));
  content.next_update = day("2039-01-01");
  store.add_crl(crl(content, world().authority));
  return store;
}

TEST(Kept, S2_HoldsVerdictsFingerprintsAndTimesOnly) {
  const auto store = store_with({});
  const KeptJudgement kept = keep(judge(mail(), with_list(store, kNow)));
  EXPECT_EQ(kept.signature, SignatureState::valid);
  EXPECT_EQ(kept.summary, Summary::signed_only);
  EXPECT_EQ(kept.first_seen, kNow);
  ASSERT_EQ(kept.signers.size(), 1U);
  EXPECT_EQ(kept.signers[0].certificate_sha256, world().ann.certificate.fingerprint());
  EXPECT_EQ(kept.signers[0].path_sha256,
            (std::vector{world().ann.certificate.fingerprint(), world().authority.certificate.fingerprint()}));
  const std::string text = to_json_text(kept);
  EXPECT_EQ(text.find("example.org"), text.npos) << text;
  EXPECT_EQ(text.find("Ann"), text.npos) << text;
  EXPECT_NE(text.find("\"summary\":\"signed\""), text.npos) << text;
  const auto read = from_json_text<KeptJudgement>(text);
  ASSERT_TRUE(read);
  EXPECT_EQ(to_json_text(*read), text);
}

TEST(Kept, S2_LaterExpiryDoesNotTurnIt) {
  const auto store = store_with({});
  Context context = with_list(store, kNow);
  context.kept = keep(judge(mail(), context));
  context.now = day("2035-01-01");
  EXPECT_EQ(judged(mail(), context), "valid");
  context.kept.reset();
  EXPECT_EQ(judge(mail(), context).signature, SignatureState::unknown);
}

struct RevocationCase {
  const char* revoked_at;
  const char* invalid_since;
  RevocationReason reason;
  SignatureState expected;
};

TEST(Kept, S2_ARevocationThatReachesBackToFirstSightTurnsIt) {
  const KeptJudgement kept = keep(judge(mail(), world().context()));
  const std::vector<RevocationCase> cases = {
      {"2026-11-23T08:00:00Z", "", RevocationReason::unspecified, SignatureState::invalid},
      {"2026-11-23T08:00:01Z", "", RevocationReason::key_compromise, SignatureState::valid},
      {"2027-06-01", "2026-11-01", RevocationReason::key_compromise, SignatureState::invalid},
      {"2027-06-01", "2026-12-01", RevocationReason::key_compromise, SignatureState::valid},
      {"2026-01-01", "", RevocationReason::certificate_hold, SignatureState::invalid},
      {"2027-06-01", "", RevocationReason::certificate_hold, SignatureState::valid},
  };
  for (const RevocationCase& c : cases) {
    auto revoked = revocation(world().ann.certificate, c.revoked_at, c.reason);
    if (*c.invalid_since != '\0') revoked.invalidity_date = day(c.invalid_since);
    const auto store = store_with({revoked});
    Context context = with_list(store, day("2027-07-01"));
    context.kept = kept;
    EXPECT_EQ(judge(mail(), context).signature, c.expected) << c.revoked_at << " " << c.invalid_since;
  }
}

TEST(Kept, S2_ARevocationStaysWhenTheListsForgetIt) {
  const auto revoked = store_with({revocation(world().ann.certificate, "2026-06-01")});
  const KeptJudgement kept = keep(judge(mail(), with_list(revoked, kNow)));
  EXPECT_EQ(kept.signature, SignatureState::invalid);
  const auto forgetful = store_with({});
  Context context = with_list(forgetful, day("2031-01-01"));
  context.kept = kept;
  EXPECT_EQ(judged(mail(), context), "invalid certificate-revoked");
  EXPECT_EQ(keep(judge(mail(), context)).signers[0].revoked_at, day("2026-06-01")) << "and is kept again";
  // What was kept for another signature says nothing here.
  context.kept->signers[0].signature_sha256 = "00";
  context.first_seen = kNow;
  EXPECT_EQ(judged(mail(), context), "valid");
}

TEST(Kept, S2_AHoldIsJudgedAgain) {
  const auto held = store_with({revocation(world().ann.certificate, "2026-06-01", RevocationReason::certificate_hold)});
  const KeptJudgement kept = keep(judge(mail(), with_list(held, kNow)));
  EXPECT_EQ(kept.signature, SignatureState::invalid);
  EXPECT_TRUE(kept.signers[0].on_hold);
  const auto released = store_with({});
  Context context = with_list(released, day("2027-01-01"));
  context.kept = kept;
  EXPECT_EQ(judged(mail(), context), "valid");
}

TEST(Kept, AnAnchorThatWasRemovedCountsAtOnce) {
  const trust::TrustStore nobody;
  Context context{.store = nobody, .now = kNow};
  context.kept = keep(judge(mail(), world().context()));
  EXPECT_EQ(judged(mail(), context), "unknown unknown-authority");
}

}  // namespace
}  // namespace letterlock::judge
