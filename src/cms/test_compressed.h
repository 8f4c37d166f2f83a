// For the tests of cms/ and smime/: CompressedData, which the program itself never writes.
#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include "crypto/oids.h"
#include "der/writer.h"

namespace letterlock::cms::testing {

constexpr std::string_view kZlibOid = "1.2.840.113549.1.9.16.3.8";

inline Bytes deflated(ByteView content, int level = 9) {
  Bytes out(compressBound(content.size()));
  uLongf size = out.size();
  EXPECT_EQ(compress2(out.data(), &size, content.data(), content.size(), level), Z_OK);
  out.resize(size);
  return out;
}

// A ContentInfo with CompressedData around octets that may be anything.
inline Bytes compressed_info(ByteView stream, std::string_view type = oid::kData,
                             std::string_view algorithm = kZlibOid) {
  const Bytes inside = der::element(der::context_constructed(0), der::octet_string(stream));
  const Bytes structure =
      der::sequence({der::integer(0u), der::algorithm(algorithm), der::sequence({der::oid(type), inside})});
  return der::sequence({der::oid(oid::kCompressedData), der::element(der::context_constructed(0), structure)});
}

inline Bytes compressed(ByteView content) { return compressed_info(deflated(content)); }

}  // namespace letterlock::cms::testing
