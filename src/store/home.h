// Home: where Letterlock keeps its data, configuration and cache.
//
// LETTERLOCK_HOME puts all three under one folder (`data`, `config`, `cache` in it). Without it the XDG
// folders hold: XDG_DATA_HOME, XDG_CONFIG_HOME, XDG_CACHE_HOME, else ~/.local/share, ~/.config, ~/.cache, each with
// `letterlock` in it; sockets lie in XDG_RUNTIME_DIR, else in a folder of the user's under /tmp. Relative XDG values
// are ignored, as that specification says.
//
//   data/letterlock.db      the database (store.h)
//   data/files/aa/<sha256>  original messages, drafts, CRLs (files.h)
//   data/locks/<account>    who is syncing or sending
//   cache/crl/<sha256>.idx  indexes of revocation lists, made anew where they are gone (app/crl_index.h)
#pragma once

#include <string>

#include "base/result.h"

namespace letterlock::store {

struct Home {
  std::string data;
  std::string config;
  std::string cache;
  std::string runtime;  // sockets; gone after a restart

  // home_missing where neither LETTERLOCK_HOME nor HOME nor the XDG variables tell.
  static Result<Home> from_environment();
  static Home under(const std::string& folder);

  std::string database() const { return data + "/letterlock.db"; }
  std::string files() const { return data + "/files"; }
  std::string locks() const { return data + "/locks"; }
};

}  // namespace letterlock::store
