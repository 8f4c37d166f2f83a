#include "cms/test_compressed.h"
#include "cms/test_support.h"
#include "der/test_shapes.h"

namespace letterlock::cms {
namespace {

using namespace testing;

Result<Bytes> inflate(ByteView message, size_t step = 1 << 20, const Limits& limits = {}) {
  SlowSource source(message, step);
  TRY_ASSIGN(const auto reader, ContentInfoReader::open(source, limits));
  if (reader->compressed_data() == nullptr) return fail(ErrorCode::cms_unsupported_content);
  TRY_ASSIGN(Bytes content, read_all(reader->compressed_data()->content(), 1 << 28));
  TRY(reader->compressed_data()->finish());
  return content;
}

TEST(CompressedData, GivesBackEverySizeInAnySteps) {
  for (const size_t size : {0, 1, 100, 65535, 65536, 65537, 400000}) {
    const Bytes content = pattern(size);
    for (const int level : {0, 1, 9}) {
      const Bytes message = compressed_info(deflated(content, level));
      for (const size_t step : {7, 4096, 1 << 20}) {
        const auto read = inflate(message, step);
        ASSERT_TRUE(read) << size << " " << level << " " << step << " " << outcome(read);
        EXPECT_EQ(*read, content) << size << " " << level << " " << step;
      }
    }
  }
}

// A reader with a small buffer gets what zlib still holds when all input is in.
TEST(CompressedData, IsReadInSmallPieces) {
  const Bytes content(300000, 'a');
  const Bytes message = compressed(content);
  MemorySource source(message);
  const auto reader = must(ContentInfoReader::open(source));
  Bytes got;
  Bytes buffer(11);
  for (;;) {
    const size_t count = must(reader->compressed_data()->content().read(buffer));
    if (count == 0) break;
    append(got, ByteView(buffer).first(count));
  }
  EXPECT_EQ(got, content);
  EXPECT_TRUE(reader->compressed_data()->finish());
}

TEST(CompressedData, InEveryShapeOfBer) {
  const Bytes content = pattern(5000);
  const Bytes message = compressed(content);
  for (const der::testing::Shape& shape : der::testing::shapes()) {
    const auto read = inflate(der::testing::ShapeWriter(shape).rewrite(message), 13);
    ASSERT_TRUE(read) << shape.name << outcome(read);
    EXPECT_EQ(*read, content) << shape.name;
  }
}

TEST(CompressedData, ACutStreamIsMalformed) {
  const Bytes stream = deflated(pattern(2000));
  for (size_t size = 0; size < stream.size(); ++size) {
    EXPECT_EQ(outcome(inflate(compressed_info(ByteView(stream).first(size)))), "cms-malformed") << size;
  }
}

// Adler-32 stands behind the stream: what was changed is not what was compressed.
TEST(CompressedData, AChangedOctetIsNeverOtherContent) {
  const Bytes content = text("Content-Type: text/plain\r\n\r\nHello, hello, hello, hello.\r\n");
  const Bytes stream = deflated(content);
  for (size_t i = 0; i < stream.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes changed = stream;
      changed[i] = static_cast<std::uint8_t>(changed[i] ^ (1 << bit));
      const auto read = inflate(compressed_info(changed));
      if (read) {
        EXPECT_EQ(*read, content) << i;
      }
    }
  }
}

TEST(CompressedData, NothingMayStandBehindTheStream) {
  for (const size_t size : {10, 200000}) {
    for (const size_t step : {1, 65536, 1 << 20}) {
      Bytes stream = deflated(pattern(size));
      stream.push_back(0);
      EXPECT_EQ(outcome(inflate(compressed_info(stream), step)), "cms-trailing-data") << size << " " << step;
    }
  }
  Bytes message = compressed(text("x"));
  message.push_back('\n');
  EXPECT_EQ(outcome(inflate(message)), "cms-trailing-data");
}

TEST(CompressedData, GarbageIsMalformed) {
  const Bytes raw_deflate = hex("4b4c4a0600");  // without the header of zlib
  const Bytes gzip = hex("1f8b0800000000000003 4b4c4a0600c241243503000000");
  const Bytes needs_dictionary = hex("78bb00000001 4b4c4a0600024d0127");
  for (const Bytes& stream : {raw_deflate, gzip, needs_dictionary, text("no stream at all")}) {
    EXPECT_EQ(outcome(inflate(compressed_info(stream))), "cms-malformed") << to_hex(stream);
  }
}

// S9. A thousandfold growth is what zlib can do at most.
TEST(CompressedData, GrowthIsBounded) {
  const Limits limits{.inflated_octets = 10000, .inflated_ratio = 100};
  EXPECT_TRUE(inflate(compressed(Bytes(10000, 0)), 1 << 20, limits));
  EXPECT_EQ(outcome(inflate(compressed(Bytes(100000, 0)), 1 << 20, limits)), "compressed-too-large");
  // What packs like text or pictures passes however large it is.
  Bytes honest;
  for (int line = 0; honest.size() < 400000; ++line) {
    append(honest, text("line " + std::to_string(line * 7919) + "\r\n"));
  }
  EXPECT_TRUE(inflate(compressed(honest), 1 << 20, limits));
  const Limits no_share{.inflated_octets = 10000, .inflated_ratio = 0};
  EXPECT_EQ(outcome(inflate(compressed(honest), 1 << 20, no_share)), "compressed-too-large");
}

TEST(CompressedData, TheBoundIsNamed) {
  const Limits limits{.inflated_octets = 1000, .inflated_ratio = 1};
  const auto read = inflate(compressed(Bytes(100000, 0)), 1 << 20, limits);
  ASSERT_FALSE(read);
  ASSERT_EQ(read.error().params.size(), 1u);
  EXPECT_EQ(read.error().params[0], (std::pair<std::string, std::string>("limit", "1000")));
}

TEST(CompressedData, ErrorsStay) {
  const Bytes message = compressed_info(text("no stream"));
  MemorySource source(message);
  const auto reader = must(ContentInfoReader::open(source));
  Bytes buffer(100);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(outcome(reader->compressed_data()->content().read(buffer)), "cms-malformed");
  EXPECT_FALSE(reader->compressed_data()->finish());
}

TEST(CompressedData, OtherAlgorithmsAreNamed) {
  const auto read = inflate(compressed_info(deflated(text("x")), oid::kData, "1.2.3.4"));
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().id(), "cms-unsupported-content");
  EXPECT_EQ(read.error().params[0].second, "compressed-data (1.2.3.4)");
}

TEST(CompressedData, ContentIsNotOptional) {
  const Bytes structure =
      der::sequence({der::integer(0u), der::algorithm(kZlibOid), der::sequence({der::oid(oid::kData)})});
  EXPECT_EQ(outcome(inflate(content_info(oid::kCompressedData, structure))), "cms-malformed");
}

}  // namespace
}  // namespace letterlock::cms
