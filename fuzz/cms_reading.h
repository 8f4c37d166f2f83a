// Reading one CMS structure as strangers send it: what the targets for the single content types share.
#pragma once

#include "cms/reader.h"
#include "fuzz/messages.h"
#include "fuzz/seeds.h"
#include "fuzz/support.h"

namespace letterlock::fuzz {

// Bounds that short inputs can reach, so that what stands behind them is tried, too.
inline const cms::Limits kSmallLimits = {.recipients = 6,
                                         .signers = 3,
                                         .certificates = 4,
                                         .crls = 2,
                                         .small_structure_octets = 4096,
                                         .crl_octets = 8192};

constexpr size_t kContentMax = 1 << 20;

// The structures of the messages whose outermost content type is `type`, wherever they stand.
inline void write_cms_seeds(SeedFolder& folder, cms::ContentType type) {
  for (const auto* originals : {&our_originals(), &other_originals()}) {
    for (const Original& original : *originals) {
      const Bytes cms = cms_inside(original.message);
      MemorySource source(cms);
      const auto reader = cms::ContentInfoReader::open(source);
      if (reader && (*reader)->type() == type) folder.add(original.name, cms, {9});
    }
  }
}

}  // namespace letterlock::fuzz
