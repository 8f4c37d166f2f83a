#include "judge/headers.h"

#include "judge/test_facts.h"

namespace letterlock::judge {
namespace {

using namespace testing;
using smime::HeaderProtection;

const char* const kOuter =
    "From: ann@example.org\r\nTo: ben@example.org\r\nSubject: [...]\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\n"
    "Reply-To: eve@example.org";
const char* const kInner =
    "From: ann@example.org\r\nTo: ben@example.org\r\nSubject: plans\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\n"
    "Keywords: x\r\nHP-Outer: From: ann@example.org\r\nHP-Outer: To: ben@example.org\r\nHP-Outer: Subject: [...]\r\n"
    "HP-Outer: Date: Mon, 23 Nov 2026 08:00:00 +0000";

smime::Facts protected_by(HeaderProtection protection, const char* inner, const char* outer,
                          std::vector<smime::LayerFacts> layers) {
  smime::Facts facts = facts_of(std::move(layers), outer);
  facts.payload->protection = protection;
  if (protection != HeaderProtection::none) facts.payload->protected_header = header_of(inner);
  return facts;
}

// "Subject=plans (outer [...]) signed-only"
std::string field(const MessageReport& report, std::string_view name) {
  for (const HeaderReport& header : report.headers) {
    if (header.name != name) continue;
    return header.value + (header.outer ? " (outer " + *header.outer + ")" : "") + " " + to_string(header.protection);
  }
  return "absent";
}

std::vector<smime::LayerFacts> good() { return {signed_layer({signer_of(world().ann)})}; }
std::vector<smime::LayerFacts> sealed() {
  return {encrypted_layer(crypto::ContentEncryption::aes256_gcm), signed_layer({signer_of(world().ann)})};
}

TEST(Headers, Rfc9788_Cipher) {
  const auto report = judge(protected_by(HeaderProtection::cipher, kInner, kOuter, sealed()), world().context());
  EXPECT_EQ(field(report, "Subject"), "plans (outer [...]) signed-and-encrypted");
  EXPECT_EQ(field(report, "From"), "ann@example.org signed-only");
  EXPECT_EQ(field(report, "Date"), "Mon, 23 Nov 2026 08:00:00 +0000 signed-only");
  EXPECT_EQ(field(report, "Reply-To"), "eve@example.org unprotected") << "added on the way";
  EXPECT_EQ(field(report, "Cc"), "absent");
}

TEST(Headers, Rfc9788_EncryptedOnlyAndSignedOnly) {
  const auto encrypted_only = judge(
      protected_by(HeaderProtection::cipher, kInner, kOuter, {encrypted_layer(crypto::ContentEncryption::aes256_cbc)}),
      world().context());
  EXPECT_EQ(field(encrypted_only, "Subject"), "plans (outer [...]) encrypted-only");
  EXPECT_EQ(field(encrypted_only, "From"), "ann@example.org unprotected");
  const auto signed_only = judge(protected_by(HeaderProtection::clear, "From: ann@example.org\r\nSubject: plans",
                                              "From: ann@example.org\r\nSubject: [list] plans", good()),
                                 world().context());
  EXPECT_EQ(field(signed_only, "Subject"), "plans (outer [list] plans) signed-only");
}

TEST(Headers, Rfc9788_ClearInsideEncryptionHidesNothing) {
  const auto report = judge(protected_by(HeaderProtection::clear, "From: ann@example.org\r\nSubject: plans",
                                         "From: ann@example.org\r\nSubject: [...]", sealed()),
                            world().context());
  EXPECT_EQ(field(report, "Subject"), "plans (outer [...]) signed-only");
}

TEST(Headers, Rfc8551_WrappedMessageIsComparedWithTheOuterHeader) {
  const auto report = judge(protected_by(HeaderProtection::wrapped, "From: ann@example.org\r\nSubject: plans",
                                         "From: ann@example.org\r\nSubject: ...", sealed()),
                            world().context());
  EXPECT_EQ(field(report, "Subject"), "plans (outer ...) signed-and-encrypted");
  EXPECT_EQ(field(report, "From"), "ann@example.org signed-only");
}

TEST(Headers, AFieldThatStandsOutsideWasNoSecret) {
  const auto report = judge(protected_by(HeaderProtection::cipher, "From: ann@example.org\r\nSubject: plans",
                                         "From: ann@example.org\r\nSubject: plans", sealed()),
                            world().context());
  EXPECT_EQ(field(report, "Subject"), "plans signed-only");
}

TEST(Headers, WithoutProtectionNothingIsProtected) {
  const auto report = judge(protected_by(HeaderProtection::none, "", kOuter, sealed()), world().context());
  EXPECT_EQ(field(report, "Subject"), "[...] unprotected");
  EXPECT_EQ(field(report, "From"), "ann@example.org unprotected");
}

TEST(Headers, S1_AFailedSignatureProtectsNothing) {
  const auto report = judge(protected_by(HeaderProtection::clear, "From: ann@example.org\r\nSubject: plans",
                                         "From: ann@example.org\r\nSubject: plans",
                                         {signed_layer({signer_of(world().ann, SignatureCheck::wrong)})}),
                            world().context());
  EXPECT_EQ(field(report, "Subject"), "plans unprotected");
}

TEST(Headers, AFieldThatIsOnlyInside) {
  const auto report = judge(protected_by(HeaderProtection::cipher, "From: ann@example.org\r\nCc: x@example.org",
                                         "From: ann@example.org", sealed()),
                            world().context());
  EXPECT_EQ(field(report, "Cc"), "x@example.org (outer ) signed-and-encrypted");
}

// RFC 9788 section 4.3: the four states, for each form in which fields are protected. "signed" and "sealed" are what
// stands around the payload; Subject is hidden outside, To is not, as far as the form can say so.
struct StateCase {
  HeaderProtection form;
  const char* layers;  // "s" signed, "e" encrypted, "es" signed inside encryption, "xs" wrong signature inside
  const char* subject;
  const char* to;
};

constexpr StateCase kStates[] = {
    {HeaderProtection::none, "s", "unprotected", "unprotected"},
    {HeaderProtection::none, "e", "unprotected", "unprotected"},
    {HeaderProtection::none, "es", "unprotected", "unprotected"},
    {HeaderProtection::clear, "s", "signed-only", "signed-only"},
    {HeaderProtection::clear, "e", "unprotected", "unprotected"},  // somebody else may have encrypted it
    {HeaderProtection::clear, "es", "signed-only", "signed-only"},
    {HeaderProtection::clear, "xs", "unprotected", "unprotected"},
    {HeaderProtection::cipher, "s", "signed-only", "signed-only"},  // hp="cipher" encrypts nothing
    {HeaderProtection::cipher, "e", "encrypted-only", "unprotected"},
    {HeaderProtection::cipher, "es", "signed-and-encrypted", "signed-only"},
    {HeaderProtection::cipher, "xs", "encrypted-only", "unprotected"},
    {HeaderProtection::cipher, "ls", "signed-only", "signed-only"},  // legacy counts as no encryption (S1)
    {HeaderProtection::wrapped, "s", "signed-only", "signed-only"},
    {HeaderProtection::wrapped, "e", "encrypted-only", "unprotected"},
    {HeaderProtection::wrapped, "es", "signed-and-encrypted", "signed-only"},
    {HeaderProtection::wrapped, "xs", "encrypted-only", "unprotected"},
    {HeaderProtection::older, "s", "signed-only", "signed-only"},
    {HeaderProtection::older, "e", "encrypted-only", "unprotected"},
    {HeaderProtection::older, "es", "signed-and-encrypted", "signed-only"},
    {HeaderProtection::older, "xs", "encrypted-only", "unprotected"},
};

std::vector<smime::LayerFacts> layers_of(std::string_view letters) {
  std::vector<smime::LayerFacts> layers;
  if (letters.front() == 'l') {
    layers.push_back(encrypted_layer(crypto::ContentEncryption::des_ede3_cbc));
  } else if (letters.front() != 's') {
    layers.push_back(encrypted_layer(crypto::ContentEncryption::aes256_gcm));
  }
  if (letters.back() != 's') return layers;
  const auto check = letters.front() == 'x' ? SignatureCheck::wrong : SignatureCheck::right;
  layers.push_back(signed_layer({signer_of(world().ann, check)}));
  return layers;
}

TEST(Headers, Rfc9788_FourStatesForEveryForm) {
  for (const StateCase& c : kStates) {
    const auto report = judge(protected_by(c.form, kInner, kOuter, layers_of(c.layers)), world().context());
    const auto state = [&](std::string_view name) {
      for (const HeaderReport& header : report.headers) {
        if (header.name == name) return to_string(header.protection);
      }
      return std::string("absent");
    };
    const std::string label = std::to_string(static_cast<int>(c.form)) + " " + c.layers;
    EXPECT_EQ(state("Subject"), c.subject) << label;
    EXPECT_EQ(state("To"), c.to) << label;
    EXPECT_EQ(state("Reply-To"), "unprotected") << label << ": it stands outside alone";
  }
}

// RFC 9788 section 4.2.1: independent of the outer header, where the author said it; only inside encryption.
TEST(Headers, Rfc9788_WhatTheAuthorLetStandOutside) {
  const auto told = [](HeaderProtection form, const char* inner, const char* layers) {
    const auto fields = told_outside(protected_by(form, inner, kOuter, layers_of(layers)));
    std::string text = fields ? "" : "nothing was hidden";
    if (fields) {
      for (const auto& field : *fields) text += field.name + "=" + field.value + ";";
    }
    return text;
  };
  EXPECT_EQ(told(HeaderProtection::cipher, "HP-Outer: A : b: c\r\nHP-Outer:\r\n D:e \r\nX: y\r\nHP-Outer: F", "es"),
            "A=b: c;D=e;F=;");
  EXPECT_EQ(told(HeaderProtection::cipher, "X: y", "e"), "");
  EXPECT_EQ(told(HeaderProtection::cipher, "HP-Outer: A: b", "s"), "nothing was hidden");
  EXPECT_EQ(told(HeaderProtection::clear, "HP-Outer: A: b", "es"), "nothing was hidden");
  EXPECT_EQ(told(HeaderProtection::wrapped, "X: y", "es").substr(0, 21), "From=ann@example.org;");
}

// Findings about fields but From: {form, layers, inner fields, outer fields, what is told}.
struct ToldCase {
  HeaderProtection form;
  const char* layers;
  const char* inner;
  const char* outer;
  const char* told;
};

constexpr ToldCase kTold[] = {
    // HP-Outer against what came
    {HeaderProtection::cipher, "es", "Subject: s\r\nHP-Outer: Subject: [...]", "Subject: [...]", ""},
    {HeaderProtection::cipher, "es", "Subject: s\r\nHP-Outer: Subject: [...]", "Subject: [list] [...]",
     "outer-header-changed name=Subject sent=[...] outer=[list] [...]"},
    {HeaderProtection::cipher, "es", "Subject: s\r\nHP-Outer: Subject: [...]", "X: y",
     "outer-header-changed name=Subject sent=[...]"},
    {HeaderProtection::cipher, "es", "Subject: s", "Cc: mallory@example.com",
     "outer-header-changed name=Cc outer=mallory@example.com"},
    {HeaderProtection::cipher, "e", "To: a@x,\r\n b@x\r\nHP-Outer: To: a@x,\r\n b@x", "To: a@x,\r\n\tb@x", ""},
    {HeaderProtection::cipher, "es", "HP-Outer: Subject: [...]\r\nHP-Outer: Subject: other", "Subject: [...]", ""},
    // said by what is not encrypted, or in the wrong place: nothing is said
    {HeaderProtection::cipher, "s", "Subject: s\r\nHP-Outer: Subject: [...]", "Subject: s", ""},
    {HeaderProtection::clear, "es", "Subject: s\r\nHP-Outer: Subject: [...]", "Subject: x", "not-bound-to-sender"},
    {HeaderProtection::cipher, "es", "Subject: s\r\nHP-Outer: Subject: [...]", "HP-Outer: Subject: y\r\nSubject: [...]",
     ""},
    // signed alone: outside as inside
    {HeaderProtection::clear, "s", "Subject: s", "Subject: [list] s",
     "header-differs-from-outer name=Subject value=s outer=[list] s"},
    {HeaderProtection::wrapped, "s", "Subject: s", "Subject: ...",
     "header-differs-from-outer name=Subject value=s outer=..."},
    {HeaderProtection::wrapped, "es", "Subject: s", "Subject: ...", ""},
    {HeaderProtection::older, "es", "Subject: s", "Subject: ...", ""},
    {HeaderProtection::clear, "s", "To: Ben <ben@x.example>", "To: BEN@X.example", ""},
    {HeaderProtection::clear, "s", "To: ben@x.example", "X: removed on the way", ""},
    // once is enough
    {HeaderProtection::clear, "s", "Subject: s\r\nSubject: t", "Subject: s", "duplicate-header name=Subject count=2"},
    {HeaderProtection::clear, "s", "Subject: s", "Subject: s\r\nSubject: t\r\nSubject: u",
     "duplicate-header name=Subject count=3"},
    {HeaderProtection::none, "s", "", "Date: x\r\nDate: x", "duplicate-header name=Date count=2"},
};

TEST(Headers, WhatIsToldAboutThem) {
  const std::string from = "From: ann@example.org\r\n";
  for (const ToldCase& c : kTold) {
    const bool says_outer = c.form == HeaderProtection::cipher;
    const std::string inner = from + (says_outer ? "HP-Outer: From: ann@example.org\r\n" : "") + c.inner;
    const std::string outer = from + c.outer;
    const auto report =
        judge(protected_by(c.form, inner.c_str(), outer.c_str(), layers_of(c.layers)), world().context());
    std::string text;
    for (const Finding& each : report.findings) {
      text += (text.empty() ? "" : " | ") + id_of(each.id);
      for (const auto& [name, value] : each.params) text += " " + name + "=" + value;
    }
    EXPECT_EQ(text, c.told) << c.inner << " / " << c.outer;
  }
}

// RFC 9788 section 4.4: which author is shown, and what is said of the other one.
TEST(From, Rfc9788_AMismatchThatNoSignatureBinds) {
  const char* inner = "From: Ann <ann@example.org>\r\nHP-Outer: From: eve@example.com";
  const char* outer = "From: eve@example.com";
  struct {
    HeaderProtection form;
    std::vector<smime::LayerFacts> layers;
    const char* shown;
    const char* id;
  } const cases[] = {
      // The signature is valid and hers: what servers saw is of no importance, and said.
      {HeaderProtection::cipher, layers_of("es"), "Ann <ann@example.org>", "header-differs-from-outer"},
      {HeaderProtection::clear, layers_of("s"), "Ann <ann@example.org>", "header-differs-from-outer"},
      {HeaderProtection::wrapped, layers_of("s"), "Ann <ann@example.org>", "header-differs-from-outer"},
      // No signature, a wrong one, one of somebody else, one of an authority that nobody knows.
      {HeaderProtection::cipher, layers_of("e"), "eve@example.com", "from-differs-from-outer"},
      {HeaderProtection::cipher, layers_of("xs"), "eve@example.com", "from-differs-from-outer"},
      {HeaderProtection::older, layers_of("e"), "eve@example.com", "from-differs-from-outer"},
      {HeaderProtection::clear, {signed_layer({signer_of(world().ben)})}, "eve@example.com", "from-differs-from-outer"},
      {HeaderProtection::clear,
       {signed_layer({signer_of(world().unknown_ann)})},
       "eve@example.com",
       "from-differs-from-outer"},
      {HeaderProtection::clear,
       {signed_layer({signer_of(world().nameless)})},
       "eve@example.com",
       "from-differs-from-outer"},
  };
  for (const auto& c : cases) {
    const auto report = judge(protected_by(c.form, inner, outer, c.layers), world().context());
    ASSERT_FALSE(report.findings.empty());
    EXPECT_EQ(id_of(report.findings[0].id), c.id);
    const HeaderReport& from = report.headers.at(0);
    EXPECT_EQ(from.value, c.shown);
    // Answers go to the protected one, whichever is shown (section 4.4.4).
    EXPECT_EQ(from.claimed.value_or(from.value), "Ann <ann@example.org>");
    if (std::string(c.id) == "from-differs-from-outer") {
      EXPECT_EQ(from.protection, Protection::unprotected);
      EXPECT_EQ(report.findings[0].params, (Params{{"value", "Ann <ann@example.org>"}, {"outer", "eve@example.com"}}));
    }
  }
}

TEST(From, Rfc9788_MatchingAddresses) {
  const auto told_of = [](const char* inner, const char* outer) {
    return judge(protected_by(HeaderProtection::cipher, inner, outer, layers_of("e")), world().context())
        .findings.empty();
  };
  EXPECT_TRUE(
      told_of("From: ann@b\xc3\xbc"
              "cher.example\r\nHP-Outer: From: A <ANN@xn--bcher-kva.EXAMPLE>",
              "From: A <ANN@xn--bcher-kva.EXAMPLE>"))
      << "section 4.4.5: A-labels, no case";
  EXPECT_FALSE(told_of("From: ann@example.org\r\nHP-Outer: From: ann@example.org", "From: ann@example.com"));
  EXPECT_FALSE(
      told_of("From: ann@example.org, eve@example.org\r\nHP-Outer: From: ann@example.org", "From: ann@example.org"));
}

TEST(From, S2a_TheProtectedOneCountsAndADifferenceIsTold) {
  const auto facts =
      protected_by(HeaderProtection::clear, "From: Ann <ann@example.org>", "From: eve@example.com", good());
  const auto report = judge(facts, world().context());
  EXPECT_EQ(told(report), "valid header-differs-from-outer");
  EXPECT_EQ(report.from, std::vector<std::string>{"ann@example.org"});
  EXPECT_EQ(report.findings[0].params,
            (Params{{"name", "From"}, {"value", "Ann <ann@example.org>"}, {"outer", "eve@example.com"}}));
  EXPECT_EQ(judged(protected_by(HeaderProtection::clear, "From: eve@example.com", "From: ann@example.org", good())),
            "invalid from-differs-from-outer address-mismatch");
  EXPECT_EQ(
      judged(protected_by(HeaderProtection::clear, "From: Ann <ANN@example.org>", "From: ann@example.org", good())),
      "valid")
      << "the same address under another name";
}

TEST(From, S2a_TwoOfThemInEitherHeader) {
  const char* two = "From: ann@example.org\r\nFrom: ann@example.org";
  EXPECT_EQ(judged(protected_by(HeaderProtection::clear, two, "From: ann@example.org", good())),
            "invalid two-from-headers");
  EXPECT_EQ(
      judge(protected_by(HeaderProtection::clear, "From: ann@example.org", two, good()), world().context()).signature,
      SignatureState::invalid);
}

TEST(From, S2a_TheOuterOneWhereNoneIsInside) {
  EXPECT_EQ(judged(protected_by(HeaderProtection::older, "Subject: plans", "From: ann@example.org", good())), "valid");
}

}  // namespace
}  // namespace letterlock::judge
