// CompressedData (RFC 3274), which the program itself never writes, for the targets that read it.
#pragma once

#include <zlib.h>

#include "crypto/oids.h"
#include "der/writer.h"
#include "fuzz/support.h"

namespace letterlock::fuzz {

inline Bytes compressed(ByteView content, std::string_view type = oid::kData) {
  Bytes stream(compressBound(content.size()));
  uLongf size = stream.size();
  require(compress2(stream.data(), &size, content.data(), content.size(), 9) == Z_OK, "octets can be compressed");
  stream.resize(size);
  const Bytes inside = der::element(der::context_constructed(0), der::octet_string(stream));
  const Bytes structure = der::sequence({der::integer(0u), der::algorithm("1.2.840.113549.1.9.16.3.8"),
                                         der::sequence({der::oid(type), inside})});
  return der::sequence({der::oid(oid::kCompressedData), der::element(der::context_constructed(0), structure)});
}

}  // namespace letterlock::fuzz
