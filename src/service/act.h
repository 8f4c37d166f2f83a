// Act: one request while it is worked on, on a thread of the pool.
//
// A handler takes an Act, calls app/ with its home, and answers with a view of api/; it holds no rules. Each thread of
// the pool has a home of its own, so a handler needs no lock for the store. Long work calls progress() now and then and
// stops at its error.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "app/home.h"
#include "base/result.h"
#include "service/parts.h"
#include "text/catalogue.h"
#include "token/key_source.h"

namespace letterlock::service {

class Act {
 public:
  struct Request {
    std::string id;  // chosen by the page, or ""
    text::Language language = text::Language::en;
    std::map<std::string, std::string> parameters = {};  // of the path, decoded
    std::map<std::string, std::string> query = {};
  };
  // `home` null: the route is answered without one (Route::at_once).
  Act(Parts& parts, app::Home* home, Request request);
  ~Act();
  Act(const Act&) = delete;
  Act& operator=(const Act&) = delete;

  Parts& parts() { return parts_; }
  app::Home& home() { return *home_; }
  text::Language language() const { return request_.language; }
  const std::string& id() const { return state_->id; }

  // "account" of "/api/accounts/{account}"; "" where the pattern has none.
  const std::string& parameter(std::string_view name) const;
  // "" where it is absent.
  const std::string& query(std::string_view name) const;
  bool flag(std::string_view name) const { return query(name) == "1"; }
  // A number from 0 to `max`; `otherwise` where it is absent. query_malformed {name}.
  Result<size_t> number(std::string_view name, size_t otherwise, size_t max) const;

  bool cancelled() const { return state_->cancelled; }
  // cancelled, where the person gave up.
  Status proceed() const;
  // Tells the pages (at most ten times a second) how far it has come, and fails as proceed(). `doing` is a word of the
  // events ("sending"); its sentence is `progress.<doing>`.
  Status progress(std::string_view doing, size_t done, size_t total);

  // Keeps something until the act is over: the key source of keys_of().
  token::KeySource* keep(std::unique_ptr<token::KeySource> keys);

 private:
  Parts& parts_;
  app::Home* home_;
  Request request_;
  std::shared_ptr<ActState> state_;
  std::chrono::steady_clock::time_point told_{};
  std::string told_doing_;
  std::vector<std::unique_ptr<token::KeySource>> keys_;
};

}  // namespace letterlock::service
