// What the payload says about itself: its type, how it carries header fields, and which signed or
// encrypted parts stand inside it. Reads the payload once, to wherever its structure ends.
#pragma once

#include "base/stream.h"
#include "smime/facts.h"

namespace letterlock::smime {

enum class Enclosed { no, yes };  // is there a cryptographic layer around the payload?

// Errors: limits passed, or the source's own. A malformed structure inside is no error (S10): what follows is not
// listed.
Result<PayloadFacts> read_payload_facts(Source& payload, Enclosed enclosed, const mime::Limits& limits);

// The kinds of entity that carry a cryptographic layer.
enum class EntityKind { multipart_signed, pkcs7_mime, other };
// `type`: what mime::content_type() says of the header.
EntityKind kind_of(const mime::Header& header, const mime::ParameterValue& type);

}  // namespace letterlock::smime
