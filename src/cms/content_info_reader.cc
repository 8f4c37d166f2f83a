// ContentInfo ::= SEQUENCE { contentType, content [0] EXPLICIT } (RFC 5652 section 3)

#include "cms/compressed_data_reader.h"
#include "cms/enveloped_data_reader.h"
#include "cms/parse.h"
#include "cms/signed_data_reader.h"
#include "crypto/oids.h"

namespace letterlock::cms {
namespace {

constexpr int kLevelsAround = 3;  // the structure itself, [0] EXPLICIT, ContentInfo

ContentType type_of(const std::string& dotted) {
  if (dotted == oid::kData) return ContentType::data;
  if (dotted == oid::kSignedData) return ContentType::signed_data;
  if (dotted == oid::kEnvelopedData) return ContentType::enveloped_data;
  if (dotted == oid::kAuthEnvelopedData) return ContentType::auth_enveloped_data;
  if (dotted == oid::kCompressedData) return ContentType::compressed_data;
  return ContentType::other;
}

// Types that no reader here opens, by the names that people find when they look for them (RFC 5652 sections 7 to 9,
// RFC 2315 section 11, RFC 2634 section 2.8, RFC 3161 section 2.4.2).
struct NamedType {
  std::string_view oid;
  std::string_view name;
};
constexpr NamedType kNamedTypes[] = {{"1.2.840.113549.1.7.4", "signed-and-enveloped-data"},
                                     {"1.2.840.113549.1.7.5", "digested-data"},
                                     {"1.2.840.113549.1.7.6", "encrypted-data"},
                                     {"1.2.840.113549.1.9.16.1.1", "receipt"},
                                     {"1.2.840.113549.1.9.16.1.2", "authenticated-data"},
                                     {"1.2.840.113549.1.9.16.1.4", "time-stamp-token"},
                                     {oid::kData, "data"}};

class ContentInfoStream : public ContentInfoReader {
 public:
  ContentInfoStream(Source& source, const Limits& limits) : stream_(source), limits_(limits) {}

  Status open_head() {
    TRY(stream_.enter(der::kSequence));
    TRY_ASSIGN(const Bytes type, stream_.element(limits_.small_structure_octets));
    der::Reader reader(type);
    TRY_ASSIGN(type_oid_, der::read_oid(reader));
    type_ = type_of(type_oid_);
    TRY(stream_.enter(der::context_constructed(0)));
    if (type_ == ContentType::signed_data) {
      TRY_ASSIGN(signed_data_, SignedDataStream::open(stream_, limits_));
    }
    if (type_ == ContentType::enveloped_data || type_ == ContentType::auth_enveloped_data) {
      TRY_ASSIGN(enveloped_data_, EnvelopedDataStream::open(stream_, type_, limits_));
    }
    if (type_ == ContentType::compressed_data) {
      TRY_ASSIGN(compressed_data_, CompressedDataStream::open(stream_, limits_));
    }
    return {};
  }

  ContentType type() const override { return type_; }
  const std::string& type_oid() const override { return type_oid_; }
  SignedDataReader* signed_data() override { return signed_data_.get(); }
  std::string type_name() const override {
    for (const NamedType& named : kNamedTypes) {
      if (named.oid == type_oid_) return std::string(named.name);
    }
    return type_oid_;
  }
  EnvelopedDataReader* enveloped_data() override { return enveloped_data_.get(); }
  CompressedDataReader* compressed_data() override { return compressed_data_.get(); }

 private:
  der::Stream stream_;
  Limits limits_;
  ContentType type_ = ContentType::other;
  std::string type_oid_;
  std::unique_ptr<SignedDataStream> signed_data_;
  std::unique_ptr<EnvelopedDataStream> enveloped_data_;
  std::unique_ptr<CompressedDataStream> compressed_data_;
};

}  // namespace

Result<std::unique_ptr<ContentInfoReader>> ContentInfoReader::open(Source& source, const Limits& limits) {
  auto reader = std::make_unique<ContentInfoStream>(source, limits);
  TRY(reader->open_head());
  return std::unique_ptr<ContentInfoReader>(std::move(reader));
}

Status finish_content_info(der::Stream& stream) {
  for (int level = 0; level < kLevelsAround; ++level) TRY(stream.leave());
  TRY_ASSIGN(const bool at_end, stream.at_source_end());
  if (!at_end) return fail(ErrorCode::cms_trailing_data);
  return {};
}

}  // namespace letterlock::cms
