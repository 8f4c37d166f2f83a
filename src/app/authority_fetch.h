// AuthorityFetch: questions to authorities, several servers at once; what they answer, unchecked. Internal to app/.
//
// The store is not touched here: threads fetch, whoever called looks at the answers afterwards.
#pragma once

#include <variant>

#include "app/revocation.h"
#include "app/url_mapping.h"
#include "net/download.h"

namespace letterlock::app {

struct Question {
  trust::WantedKind kind = trust::WantedKind::crl;
  std::string url;  // as the certificate has it
  // Whom it is about and who issued that; absent where a list is fetched for its own sake.
  std::optional<x509::Certificate> certificate = {};
  std::optional<x509::Certificate> issuer = {};
  Bytes request = {};                      // ocsp
  bool have = false;                       // crl: the list of this URL is here
  std::chrono::milliseconds time_limit{};  // for this one
};

// Octets of a status service or of certificates; a list.
using Answered = std::variant<Bytes, net::Downloaded>;

struct Reply {
  Question question;
  Result<Answered> answer;
};

struct FetchPlan {
  const UrlMapping& mapping;
  std::string folder;  // for what is not whole yet
  const Attendance& attendance;
};

// In the order of the questions. Those to one server are asked one after the other.
std::vector<Reply> ask_all(std::vector<Question> questions, const FetchPlan& plan);

// "ocsp.example.tw" of a URL.
std::string place_of(const std::string& url);

}  // namespace letterlock::app
