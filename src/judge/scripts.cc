#include "judge/scripts.h"

#include <algorithm>
#include <array>
#include <optional>

#include "x509/characters.h"
#include "x509/domain.h"

namespace letterlock::judge {
namespace {

enum class Script { latin, greek, cyrillic, armenian, georgian, cherokee, coptic, lisu };

struct Range {
  char32_t first, last;
  Script script;
};
// Unicode's blocks of the scripts whose letters are taken for one another.
constexpr std::array kRanges = {
    Range{'A', 'Z', Script::latin},          Range{'a', 'z', Script::latin},
    Range{0x00c0, 0x02af, Script::latin},    Range{0x1e00, 0x1eff, Script::latin},
    Range{0x2c60, 0x2c7f, Script::latin},    Range{0xa720, 0xa7ff, Script::latin},
    Range{0x0370, 0x03ff, Script::greek},    Range{0x1f00, 0x1fff, Script::greek},
    Range{0x0400, 0x052f, Script::cyrillic}, Range{0x1c80, 0x1c8f, Script::cyrillic},
    Range{0x2de0, 0x2dff, Script::cyrillic}, Range{0xa640, 0xa69f, Script::cyrillic},
    Range{0x0530, 0x058f, Script::armenian}, Range{0x10a0, 0x10ff, Script::georgian},
    Range{0x2d00, 0x2d2f, Script::georgian}, Range{0x13a0, 0x13ff, Script::cherokee},
    Range{0xab70, 0xabbf, Script::cherokee}, Range{0x2c80, 0x2cff, Script::coptic},
    Range{0xa4d0, 0xa4ff, Script::lisu},
};

// Small letters that no eye tells from Latin ones, Cyrillic and Greek.
constexpr std::u32string_view kTwins =
    U"\u0430\u0441\u0501\u0435\u04bb\u0456\u0458\u04cf\u043e\u0440\u051b\u0455\u051d\u0445\u0443\u04af"
    U"\u03b1\u03b9\u03ba\u03bd\u03bf\u03c1\u03c5\u03c7";

std::optional<Script> script_of(char32_t letter) {
  const auto found = std::find_if(kRanges.begin(), kRanges.end(),
                                  [=](const Range& range) { return letter >= range.first && letter <= range.last; });
  return found == kRanges.end() ? std::nullopt : std::optional(found->script);
}

// What is to be known of one label.
struct Letters {
  std::optional<Script> script;  // the first one
  bool mixed = false;
  bool all_twins = true;

  explicit Letters(std::string_view label) {
    while (!label.empty()) {
      const auto letter = x509::take_character(label);
      if (!letter) return;
      const auto of = script_of(*letter);
      const bool neutral = *letter == '-' || (*letter >= '0' && *letter <= '9');
      all_twins = all_twins && (neutral || kTwins.find(*letter) != kTwins.npos);
      if (!of) continue;
      mixed = mixed || (script && *script != *of);
      script = of;
    }
  }
};

bool is_latin(const Letters& letters) { return letters.script == Script::latin; }

}  // namespace

bool imitates_by_mixing(std::string_view domain) {
  const std::string readable = x509::readable_domain(x509::domain_key(domain));
  const Letters ending(std::string_view(readable).substr(readable.rfind('.') + 1));
  for (std::string_view rest = readable; !rest.empty();) {
    const std::string_view label = rest.substr(0, rest.find('.'));
    rest.remove_prefix(std::min(rest.size(), label.size() + 1));
    const Letters letters(label);
    const bool twins = letters.script && !is_latin(letters) && letters.all_twins && is_latin(ending);
    if (letters.mixed || twins) return true;
  }
  return false;
}

}  // namespace letterlock::judge
