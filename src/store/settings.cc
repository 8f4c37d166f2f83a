#include "store/settings.h"

#include "store/database.h"

namespace letterlock::store {

Status Settings::set(const std::string& name, const std::string& value) {
  return store_.database().run(
      "INSERT INTO settings (name, value) VALUES (?, ?) "
      "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
      name, value);
}

Status Settings::unset(const std::string& name) {
  return store_.database().run("DELETE FROM settings WHERE name = ?", name);
}

Result<std::optional<std::string>> Settings::get(const std::string& name) {
  TRY_ASSIGN(Statement row, store_.database().query("SELECT value FROM settings WHERE name = ?", name));
  TRY_ASSIGN(const bool found, row.step());
  return found ? std::optional<std::string>(row.text(0)) : std::nullopt;
}

}  // namespace letterlock::store
