#include "smime/pass.h"

#include <algorithm>

#include "crypto/oids.h"
#include "mime/reader.h"
#include "smime/payload_facts.h"

namespace letterlock::smime {
namespace {

// A file that is CMS itself, without a message around it: a DER or BER SEQUENCE.
bool looks_like_bare_cms(const mime::Header& header, ByteView start) {
  return header.fields().empty() && start.size() > 1 && start[0] == 0x30 && start[1] >= 0x80;
}

}  // namespace

Result<Facts> Pass::run(Source& message) {
  TRY(read_entity(message));
  return std::move(facts_);
}

Status Pass::read_entity(Source& source) {
  const bool outermost = depth_++ == 0;
  RecordingSource recorder(source);
  auto entity = mime::open_entity(recorder, options_.mime);
  const bool empty = !entity && entity.error().code == ErrorCode::message_empty;
  if (!entity && (outermost || !empty)) return tl::unexpected(entity.error());
  const Secret start = recorder.stop();
  if (empty) return read_payload(source);
  if (outermost) facts_.outer = std::move(entity->header);
  const mime::Header& header = outermost ? facts_.outer : entity->header;
  const mime::ParameterValue type = mime::content_type(header);
  switch (kind_of(header, type)) {
    case EntityKind::multipart_signed: return read_multipart_signed(*entity->body, type);
    case EntityKind::pkcs7_mime: return read_cms(header, *entity->body);
    case EntityKind::other:
      if (outermost && looks_like_bare_cms(header, start.view())) return read_cms(header, *entity->body);
      break;
  }
  PrefixedSource whole(start.view(), source);
  return read_payload(whole);
}

Status Pass::read_payload(Source& whole) {
  TeeSource tee(whole, payload_);
  if (purpose_ == Purpose::release) {
    facts_.payload.emplace();
    TRY(drain(tee));
    return payload_.end();
  }
  const Enclosed enclosed = is_protected() ? Enclosed::yes : Enclosed::no;
  TRY_ASSIGN(PayloadFacts payload, read_payload_facts(tee, enclosed, options_.mime));
  TRY(drain(tee));
  TRY(payload_.end());
  facts_.payload = std::move(payload);
  return {};
}

// Is there a layer around that signs or encrypts?
bool Pass::is_protected() const {
  return std::any_of(facts_.layers.begin(), facts_.layers.end(),
                     [](const LayerFacts& layer) { return layer.type != LayerType::compressed_data; });
}

Result<size_t> Pass::add_layer(LayerType type, LayerForm form) {
  if (facts_.layers.size() >= options_.layers_max) {
    return fail(ErrorCode::layers_too_deep, {{"limit", std::to_string(options_.layers_max)}});
  }
  facts_.layers.push_back({.type = type, .form = form});
  return facts_.layers.size() - 1;
}

void Pass::forget_below(size_t layer) {
  facts_.layers.resize(layer + 1);
  facts_.payload.reset();
  payload_.reset();
}

Status Pass::read_cms(const mime::Header& header, Source& body) {
  // Without a Content-Transfer-Encoding the octets are taken as they are (a bare file, a binary transport).
  const auto encoding = mime::transfer_encoding(header);
  if (!encoding) return fail(ErrorCode::mime_malformed, {{"what", "Content-Transfer-Encoding"}});
  const auto decoded = mime::decode(body, *encoding);
  TRY_ASSIGN(auto reader, cms::ContentInfoReader::open(*decoded, cms_limits()));
  switch (reader->type()) {
    case cms::ContentType::signed_data: TRY(read_signed_data(*reader->signed_data())); break;
    case cms::ContentType::enveloped_data:
    case cms::ContentType::auth_enveloped_data: TRY(read_enveloped_data(*reader->enveloped_data())); break;
    case cms::ContentType::compressed_data: TRY(read_compressed_data(*reader->compressed_data())); break;
    default: return fail(ErrorCode::cms_unsupported_content, {{"type", reader->type_name()}});
  }
  return drain(*decoded);
}

// Nothing is gained by compressing twice, but a few octets could grow to anything: what is compressed inside of
// compressed content gets no share of what went in.
cms::Limits Pass::cms_limits() const {
  cms::Limits limits = options_.cms;
  const bool inside = std::any_of(facts_.layers.begin(), facts_.layers.end(),
                                  [](const LayerFacts& layer) { return layer.type == LayerType::compressed_data; });
  if (inside) limits.inflated_ratio = 0;
  return limits;
}

// RFC 8551 sections 3.6 and 3.7: anywhere between the other layers. It encloses what is below it, protects nothing.
Status Pass::read_compressed_data(cms::CompressedDataReader& reader) {
  TRY(add_layer(LayerType::compressed_data, LayerForm::pkcs7_mime));
  // RFC 8551 section 3.6: what is compressed is a MIME entity, and that is id-data.
  if (reader.content_type() != oid::kData) {
    return fail(ErrorCode::cms_unsupported_content, {{"type", "compressed-data (" + reader.content_type() + ")"}});
  }
  TRY(read_entity(reader.content()));
  return reader.finish();
}

}  // namespace letterlock::smime
