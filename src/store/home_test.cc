#include "store/home.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <optional>

namespace letterlock::store {
namespace {

// Sets the variables and puts back what was there.
class Environment {
 public:
  explicit Environment(const std::map<std::string, std::string>& values) {
    for (const char* name : {"LETTERLOCK_HOME", "HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"}) {
      const char* old = std::getenv(name);
      old_[name] = old == nullptr ? std::nullopt : std::optional<std::string>(old);
      unsetenv(name);
    }
    for (const auto& [name, value] : values) setenv(name.c_str(), value.c_str(), 1);
  }
  ~Environment() {
    for (const auto& [name, value] : old_) {
      if (value)
        setenv(name.c_str(), value->c_str(), 1);
      else
        unsetenv(name.c_str());
    }
  }

 private:
  std::map<std::string, std::optional<std::string>> old_;
};

TEST(Home, TheEnvironmentSaysWhere) {
  struct Case {
    std::map<std::string, std::string> environment;
    std::string data, config, cache;
  };
  const Case cases[] = {
      {{{"LETTERLOCK_HOME", "/l"}, {"HOME", "/h"}, {"XDG_DATA_HOME", "/d"}}, "/l/data", "/l/config", "/l/cache"},
      {{{"HOME", "/h"}}, "/h/.local/share/letterlock", "/h/.config/letterlock", "/h/.cache/letterlock"},
      {{{"HOME", "/h"}, {"XDG_DATA_HOME", "/d"}, {"XDG_CACHE_HOME", "relative"}},
       "/d/letterlock",
       "/h/.config/letterlock",
       "/h/.cache/letterlock"},
      {{{"XDG_DATA_HOME", "/d"}, {"XDG_CONFIG_HOME", "/c"}, {"XDG_CACHE_HOME", "/k"}},
       "/d/letterlock",
       "/c/letterlock",
       "/k/letterlock"},
      {{{"LETTERLOCK_HOME", ""}, {"HOME", "/h"}},
       "/h/.local/share/letterlock",
       "/h/.config/letterlock",
       "/h/.cache/letterlock"},
  };
  for (const Case& c : cases) {
    const Environment environment(c.environment);
    const auto home = Home::from_environment();
    ASSERT_TRUE(home);
    EXPECT_EQ(home->data, c.data);
    EXPECT_EQ(home->config, c.config);
    EXPECT_EQ(home->cache, c.cache);
  }
}

TEST(Home, WithoutAnyVariableThereIsNone) {
  const Environment environment(std::map<std::string, std::string>{{"XDG_DATA_HOME", "/d"}});
  EXPECT_EQ(Home::from_environment().error().code, ErrorCode::home_missing);
}

}  // namespace
}  // namespace letterlock::store
