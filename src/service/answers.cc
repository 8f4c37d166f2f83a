#include "service/answers.h"

#include <fmt/core.h>

#include "api/error_view.h"
#include "service/gate.h"
#include "service/http_status.h"

namespace letterlock::service {
namespace {

constexpr size_t kHeldMax = 64 * 1024;

HttpAnswer with_body(unsigned status, HttpFields fields, std::string body) {
  return {status, std::move(fields), std::make_shared<const std::string>(std::move(body))};
}

bool is_plain(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
}

}  // namespace

HttpFields fields_for(const std::string& content_type, bool immutable) {
  HttpFields fields = security_fields();
  if (!content_type.empty()) fields.emplace_back("Content-Type", content_type);
  fields.emplace_back("Cache-Control", immutable ? "public, max-age=31536000, immutable" : "no-store");
  return fields;
}

HttpAnswer json_answer(unsigned status, const JsonValue& document) {
  return with_body(status, fields_for("application/json"), to_text(document));
}

HttpAnswer empty_answer(unsigned status) { return {status, fields_for("")}; }

HttpAnswer error_answer(const Error& error, text::Language language) {
  return json_answer(status_of(error), api::error_document(error, language, text::Medium::page));
}

Status ExchangeSink::write(ByteView chunk) {
  if (begun_ && held_.empty() && chunk.size() >= kHeldMax) return exchange_.write(chunk);
  held_.append(chunk);
  return held_.size() < kHeldMax ? Status{} : flush();
}

Status ExchangeSink::flush() {
  if (!begun_) TRY(exchange_.begin(head_));
  begun_ = true;
  TRY(exchange_.write(held_.view()));
  held_.truncate(0);
  return {};
}

Status ExchangeSink::finish() {
  if (!begun_) {
    head_.body = std::make_shared<const std::string>(held_.text());
    exchange_.answer(std::move(head_));
    return {};
  }
  if (!held_.empty()) TRY(flush());
  return exchange_.end();
}

void give_octets(Exchange& exchange, HttpAnswer head, const std::function<Status(Sink&)>& write,
                 text::Language language) {
  ExchangeSink sink(exchange, std::move(head));
  const Status written = write(sink);
  if (written) {
    (void)sink.finish();
  } else if (!sink.begun()) {
    exchange.answer(error_answer(written.error(), language));
  }
}

void give(Exchange& exchange, const Result<Reply>& reply, text::Language language) {
  if (!reply) return exchange.answer(error_answer(reply.error(), language));
  if (const auto* octets = std::get_if<Octets>(&*reply)) {
    return give_octets(exchange, {200, fields_for(octets->content_type)}, octets->write, language);
  }
  const auto* document = std::get_if<JsonValue>(&*reply);
  exchange.answer(document == nullptr ? empty_answer(204) : json_answer(200, *document));
}

std::string attachment_field(const std::string& name) {
  std::string plain;
  std::string encoded;
  for (const char c : name) {
    plain += is_plain(c) || c == ' ' ? c : '_';
    encoded += is_plain(c) ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return "attachment; filename=\"" + plain + "\"; filename*=UTF-8''" + encoded;
}

}  // namespace letterlock::service
