#include "crypto/digest.h"

#include <gtest/gtest.h>

namespace letterlock::crypto {
namespace {

TEST(Digest, PublishedValues) {
  const std::pair<DigestAlgorithm, const char*> cases[] = {
      {DigestAlgorithm::md5, "900150983cd24fb0d6963f7d28e17f72"},
      {DigestAlgorithm::sha1, "a9993e364706816aba3e25717850c26c9cd0d89d"},
      {DigestAlgorithm::sha224, "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7"},
      {DigestAlgorithm::sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
      {DigestAlgorithm::sha384,
       "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
       "8086072ba1e7cc2358baeca134c825a7"},
      {DigestAlgorithm::sha512,
       "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
       "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"}};
  for (const auto& [algorithm, expected] : cases) EXPECT_EQ(to_hex(digest(algorithm, as_bytes("abc"))), expected);
  EXPECT_EQ(to_hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Digest, PiecesMakeTheSameValue) {
  Bytes content(100'000);
  for (size_t i = 0; i < content.size(); ++i) content[i] = static_cast<std::uint8_t>(i * 31);
  Digest context(DigestAlgorithm::sha384);
  for (size_t at = 0, size = 0; at < content.size(); at += size) {
    size = std::min<size_t>(at % 977 + 1, content.size() - at);
    context.update(ByteView(content).subspan(at, size));
    context.update({});
  }
  Digest moved(std::move(context));
  EXPECT_EQ(moved.algorithm(), DigestAlgorithm::sha384);
  EXPECT_EQ(moved.finish(), digest(DigestAlgorithm::sha384, content));
}

}  // namespace
}  // namespace letterlock::crypto
