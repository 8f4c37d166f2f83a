#include "smime/payload_facts.h"

#include "cms/reader.h"
#include "mime/reader.h"
#include "smime/sources.h"

namespace letterlock::smime {
namespace {

bool is_pkcs7_name(std::string_view name) {
  const std::string lower = mime::to_lower(name);
  return lower.ends_with(".p7m") || lower.ends_with(".p7c") || lower.ends_with(".p7z");
}

std::string file_name(const mime::Header& header, const mime::ParameterValue& type) {
  if (type.has("name")) return std::string(type.parameter("name"));
  const auto disposition = mime::parse_parameter_value(header.value("Content-Disposition"));
  return disposition ? std::string(disposition->parameter("filename")) : "";
}

bool is_signature_protocol(const mime::ParameterValue& type) {
  const std::string protocol = mime::to_lower(type.parameter("protocol"));
  return protocol.empty() || protocol == "application/pkcs7-signature" || protocol == "application/x-pkcs7-signature";
}

HeaderProtection protection_of(const mime::ParameterValue& type, Enclosed enclosed) {
  if (enclosed == Enclosed::no) return HeaderProtection::none;
  // RFC 9788 section 2.1: the hp parameter of the payload's Content-Type.
  const std::string hp = mime::to_lower(type.parameter("hp"));
  if (hp == "cipher") return HeaderProtection::cipher;
  if (hp == "clear") return HeaderProtection::clear;
  if (mime::to_lower(type.parameter("protected-headers")) == "v1") return HeaderProtection::older;
  // RFC 8551 section 3.1, RFC 9788 section 4.10.1; "forwarded=yes" says that the message inside is somebody else's.
  const bool wraps =
      type.value == "message/rfc822" && !type.has("hp") && mime::to_lower(type.parameter("forwarded")) != "yes";
  return wraps ? HeaderProtection::wrapped : HeaderProtection::none;
}

// Whether CMS inside a part is anything else than a signature or what is packed. Its label is believed only where its
// octets are none that we can read: other programs would decrypt by the octets. It is read to its end, so that a fault
// in its encoding counts wherever it stands and however the octets come; what has one may be anything to other
// programs.
bool may_be_encrypted(mime::Entity& entity, const mime::ParameterValue& type) {
  const auto encoding = mime::transfer_encoding(entity.header).value_or(mime::TransferEncoding::identity);
  const auto decoded = mime::decode(*entity.body, encoding);
  WatchedSource watched(*decoded);
  const auto reader = cms::ContentInfoReader::open(watched);
  if (!drain(watched) || watched.failed()) return true;
  if (reader) {
    const cms::ContentType found = (*reader)->type();
    return found != cms::ContentType::signed_data && found != cms::ContentType::compressed_data;
  }
  const std::string label = mime::to_lower(type.parameter("smime-type"));
  return label != "signed-data" && label != "certs-only" && label != "compressed-data";
}

// Walks the structure below an entity and lists signed and encrypted parts.
class InnerParts {
 public:
  InnerParts(const mime::Limits& limits, PayloadFacts& found) : limits_(limits), found_(found) {}

  Status walk(mime::Entity& entity) { return walk(entity, mime::content_type(entity.header)); }

  Status walk(mime::Entity& entity, const mime::ParameterValue& type) {
    if (type.value == "multipart/signed") found_.inner_parts.push_back(type.value);
    if (type.value == "multipart/encrypted") found_.inner_encrypted_parts.push_back(type.value);
    if (kind_of(entity.header, type) == EntityKind::pkcs7_mime) {
      const bool encrypted = may_be_encrypted(entity, type);
      (encrypted ? found_.inner_encrypted_parts : found_.inner_parts).push_back(type.value);
      return {};
    }
    if (type.value == "message/rfc822") return walk_message(*entity.body);
    if (type.value.starts_with("multipart/") && type.has("boundary")) return walk_parts(entity, type);
    return {};
  }

 private:
  Status deeper() {
    if (++depth_ <= limits_.depth) return {};
    return fail(ErrorCode::mime_too_deep, {{"limit", std::to_string(limits_.depth)}});
  }

  Status walk_message(Source& body) {
    TRY(deeper());
    TRY_ASSIGN(mime::Entity inner, mime::open_entity(body, limits_));
    TRY(walk(inner));
    --depth_;
    return {};
  }

  Status walk_parts(mime::Entity& entity, const mime::ParameterValue& type) {
    TRY(deeper());
    mime::MultipartReader parts(*entity.body, std::string(type.parameter("boundary")), limits_);
    for (;;) {
      TRY_ASSIGN(const bool more, parts.next());
      if (!more) break;
      if (++parts_ > limits_.parts) {
        return fail(ErrorCode::mime_too_many_parts, {{"limit", std::to_string(limits_.parts)}});
      }
      auto part = mime::open_entity(parts.part(), limits_);
      if (!part && part.error().code == ErrorCode::message_empty) continue;
      if (!part) return tl::unexpected(part.error());
      TRY(walk(*part));
    }
    --depth_;
    return {};
  }

  const mime::Limits& limits_;
  PayloadFacts& found_;
  size_t depth_ = 0;
  size_t parts_ = 0;
};

bool stops_reading(const Error& error) {
  switch (error.code) {
    case ErrorCode::mime_malformed:
    case ErrorCode::mime_base64_malformed:
    case ErrorCode::mime_boundary_missing:
    case ErrorCode::message_empty: return false;
    default: return true;
  }
}

}  // namespace

EntityKind kind_of(const mime::Header& header, const mime::ParameterValue& type) {
  if (type.value == "multipart/signed" && is_signature_protocol(type)) return EntityKind::multipart_signed;
  if (type.value == "application/pkcs7-mime" || type.value == "application/x-pkcs7-mime") return EntityKind::pkcs7_mime;
  // RFC 8551 section 3.10: what some programs and gateways make of it.
  const bool by_name = type.value == "application/octet-stream" && is_pkcs7_name(file_name(header, type));
  return by_name ? EntityKind::pkcs7_mime : EntityKind::other;
}

Result<PayloadFacts> read_payload_facts(Source& payload, Enclosed enclosed, const mime::Limits& limits) {
  PayloadFacts facts;
  auto entity = mime::open_entity(payload, limits);
  if (!entity && entity.error().code == ErrorCode::message_empty) return facts;
  if (!entity) return tl::unexpected(entity.error());
  const mime::ParameterValue type = mime::content_type(entity->header);
  facts.header = entity->header;
  facts.content_type = type.value;
  facts.protection = protection_of(type, enclosed);
  if (facts.protection != HeaderProtection::none) facts.protected_header = facts.header;
  Status walked;
  InnerParts inner(limits, facts);
  if (facts.protection == HeaderProtection::wrapped) {
    facts.protected_header.reset();
    auto message = mime::open_entity(*entity->body, limits);
    if (!message) {
      walked = tl::unexpected(message.error());
    } else {
      // RFC 9788 section 4.10.1: what says more itself, or is sealed itself, is a message of its own.
      const mime::ParameterValue inner_type = mime::content_type(message->header);
      const bool own = inner_type.has("hp") || kind_of(message->header, inner_type) != EntityKind::other;
      if (!own) facts.protected_header = message->header;
      walked = inner.walk(*message, inner_type);
    }
  } else {
    walked = inner.walk(*entity, type);
  }
  if (!walked && stops_reading(walked.error())) return tl::unexpected(walked.error());
  if (facts.protection == HeaderProtection::wrapped && !facts.protected_header)
    facts.protection = HeaderProtection::none;
  return facts;
}

}  // namespace letterlock::smime
