// Settings: small texts by name, for the whole home.
#pragma once

#include <optional>
#include <string>

#include "store/store.h"

namespace letterlock::store {

class Settings {
 public:
  explicit Settings(Store& store) : store_(store) {}
  Status set(const std::string& name, const std::string& value);
  Status unset(const std::string& name);
  Result<std::optional<std::string>> get(const std::string& name);

 private:
  Store& store_;
};

}  // namespace letterlock::store
