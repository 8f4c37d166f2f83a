// Answers: what the service says in HTTP: documents, refusals, octets while they are made.
#pragma once

#include "base/json.h"
#include "service/http_server.h"
#include "service/routes.h"
#include "text/catalogue.h"

namespace letterlock::service {

// With the fields that every answer has, never stored by the browser.
HttpAnswer json_answer(unsigned status, const JsonValue& document);
HttpAnswer empty_answer(unsigned status);
HttpAnswer error_answer(const Error& error, text::Language language);
HttpFields fields_for(const std::string& content_type, bool immutable = false);

// Collects what is written, and sends it as it comes once it is much: until then an error can still be told as one.
class ExchangeSink : public Sink {
 public:
  ExchangeSink(Exchange& exchange, HttpAnswer head) : exchange_(exchange), head_(std::move(head)) {}
  Status write(ByteView chunk) override;
  Status finish() override;
  bool begun() const { return begun_; }

 private:
  Status flush();

  Exchange& exchange_;
  HttpAnswer head_;
  Secret held_;
  bool begun_ = false;
};

// Runs what makes an answer, and gives it.
void give(Exchange& exchange, const Result<Reply>& reply, text::Language language);
// The octets of `write` with this head; where it fails after some were sent, the connection breaks.
void give_octets(Exchange& exchange, HttpAnswer head, const std::function<Status(Sink&)>& write,
                 text::Language language);
// "attachment" with the name in both forms of RFC 6266.
std::string attachment_field(const std::string& name);

}  // namespace letterlock::service
