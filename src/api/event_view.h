// What pages are told without asking, beside events that only say what to load anew.
#pragma once

#include <string>

#include "base/json.h"

namespace letterlock::api {

// How far an act has come.
struct ProgressEvent {
  std::string act;
  std::string doing;  // "sending", "listing", "taking", "examining", ...
  std::uint64_t done = 0;
  std::uint64_t total = 0;
  std::string text;  // a sentence
};
BOOST_DESCRIBE_STRUCT(ProgressEvent, (), (act, doing, done, total, text))

// For a notification of the desktop.
struct NewMailEvent {
  std::string account;
  std::string message;
  std::string from;
  std::string from_name;
};
BOOST_DESCRIBE_STRUCT(NewMailEvent, (), (account, message, from, from_name))

// What a page gets for the code of its link.
struct SessionView {
  std::string token;
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (token))

}  // namespace letterlock::api
