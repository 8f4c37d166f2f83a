// Every form cut at every octet: what is missing is noticed, and nothing of what was sealed goes out.

#include "smime/test_forms.h"

namespace letterlock::smime {
namespace {

using testing::Form;
using testing::keys_of;
using testing::kForms;
using testing::kMessage;
using testing::must;
using testing::people;

// Is every layer there, decrypted, and its signature right?
bool is_whole(const Facts& facts, const std::vector<LayerType>& layers) {
  if (!facts.payload || facts.layers.size() != layers.size()) return false;
  return std::all_of(facts.layers.begin(), facts.layers.end(), [](const LayerFacts& layer) {
    if (layer.type != LayerType::signed_data) return layer.decryption == Decryption::done;
    return layer.signers.size() == 1 && layer.signers[0].check == cms::SignatureCheck::right;
  });
}

// The letter cannot be in it: cut within its header it is an unprotected text, else it does not decrypt.
void expect_nothing_released(Examination& examination, bool within_header) {
  MemorySink out;
  const Status released = examination.release(out);
  const Facts& facts = examination.facts();
  if (within_header && facts.layers.empty()) {
    EXPECT_EQ(as_text(out.bytes()).find("only we two"), std::string_view::npos);
    return;
  }
  ASSERT_EQ(facts.layers.size(), 1u) << "a signature that stands inside is not told of";
  EXPECT_EQ(facts.layers[0].decryption, Decryption::failed);
  ASSERT_FALSE(released.has_value());
  EXPECT_EQ(released.error().code, ErrorCode::decryption_failed);
  EXPECT_TRUE(out.bytes().empty());
}

class Truncated : public ::testing::TestWithParam<Form> {};

TEST_P(Truncated, IsNeverWholeAndNeverReleased) {
  const Form& form = GetParam();
  const x509::KeyRing keys = keys_of(people().ben);
  const Bytes original = testing::sealed(kMessage, testing::settings_of(form));
  const size_t header = as_text(original).find("\r\n\r\n") + 4;
  const size_t needed = testing::octets_needed(as_text(original), form);
  ASSERT_GT(needed, 500u);
  for (size_t length = 0; length < needed; ++length) {
    SCOPED_TRACE("cut at " + std::to_string(length) + " of " + std::to_string(needed));
    ReplayableMemory source(ByteView(original).first(length));
    const auto examination = Examination::examine(source, keys);
    if (!examination) {
      EXPECT_EQ(examination.error().kind(), ErrorKind::input);
      continue;
    }
    EXPECT_FALSE(is_whole((*examination)->facts(), form.layers));
    if (form.cipher) expect_nothing_released(**examination, length < header);
  }
  ReplayableMemory source(ByteView(original).first(needed));
  EXPECT_TRUE(is_whole(must(Examination::examine(source, keys))->facts(), form.layers));
}

INSTANTIATE_TEST_SUITE_P(EveryForm, Truncated, ::testing::ValuesIn(kForms),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace letterlock::smime
