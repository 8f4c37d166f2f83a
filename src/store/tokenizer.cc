#include "store/tokenizer.h"

#include <cstdint>
#include <memory>
#include <new>

namespace letterlock::store {
namespace {

using Callback = int (*)(void*, int, const char*, int, int, int);

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Radicals, iteration marks, kana, bopomofo, ideographs, Hangul, half-width kana, the supplementary ideographs.
constexpr Range kCjk[] = {{0x1100, 0x11FF}, {0x2E80, 0x2FDF}, {0x3005, 0x3007},  {0x3021, 0x3029}, {0x3031, 0x3035},
                          {0x3041, 0x3096}, {0x309D, 0x309F}, {0x30A1, 0x30FA},  {0x30FC, 0x312F}, {0x3131, 0x318E},
                          {0x31A0, 0x31BF}, {0x31F0, 0x31FF}, {0x3400, 0x4DBF},  {0x4E00, 0x9FFF}, {0xAC00, 0xD7FF},
                          {0xF900, 0xFAFF}, {0xFF66, 0xFF9F}, {0x20000, 0x3FFFF}};

// ASCII, Latin-1, punctuation and symbols, CJK punctuation, full-width signs. 0 stands for what is not UTF-8.
constexpr Range kSigns[] = {{0x00, 0x2F},     {0x3A, 0x40},     {0x5B, 0x60},     {0x7B, 0xA9},     {0xAB, 0xB1},
                            {0xB4, 0xB4},     {0xB6, 0xB8},     {0xBB, 0xBB},     {0xBF, 0xBF},     {0xD7, 0xD7},
                            {0xF7, 0xF7},     {0x2000, 0x206F}, {0x20A0, 0x20CF}, {0x2190, 0x245F}, {0x2500, 0x2775},
                            {0x2794, 0x2BFF}, {0x2E00, 0x2E7F}, {0x3000, 0x3004}, {0x3008, 0x3020}, {0x302A, 0x3030},
                            {0xFE30, 0xFE6F}, {0xFF00, 0xFF0F}, {0xFF1A, 0xFF20}, {0xFF3B, 0xFF40}, {0xFF5B, 0xFF65},
                            {0xFFF0, 0xFFFF}};

template <size_t N>
bool is_in(const Range (&ranges)[N], std::uint32_t character) {
  for (const Range& range : ranges) {
    if (character <= range.last) return character >= range.first;
  }
  return false;
}

bool is_sign(std::uint32_t character) { return is_in(kSigns, character); }

bool is_cjk(std::uint32_t character) { return is_in(kCjk, character); }

struct Character {
  std::uint32_t value = 0;
  size_t octets = 1;
};

// What is not UTF-8 counts as one character of one octet, which is not CJK.
Character character_at(std::string_view text, size_t at) {
  const auto octet = [&](size_t i) -> std::uint32_t { return static_cast<std::uint8_t>(text[at + i]); };
  const std::uint32_t lead = octet(0);
  const size_t octets = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  if (octets == 1 || at + octets > text.size()) return {lead < 0x80 ? lead : 0, 1};
  std::uint32_t value = lead & (0x7FU >> octets);
  for (size_t i = 1; i < octets; ++i) {
    if ((octet(i) & 0xC0) != 0x80) return {0, 1};
    value = value << 6 | (octet(i) & 0x3F);
  }
  return {value, octets};
}

// No character of kCjk begins with an octet below 0xE1.
bool may_hold_cjk(std::string_view text) {
  for (const char c : text) {
    if (static_cast<std::uint8_t>(c) >= 0xE1) return true;
  }
  return false;
}

// Cuts one word of unicode61 further.
class Cutter {
 public:
  Cutter(void* context, Callback callback, bool query) : context_(context), callback_(callback), query_(query) {}

  int word(int flags, std::string_view text, int start, int end) {
    if (!may_hold_cjk(text)) {
      return callback_(context_, flags, text.data(), static_cast<int>(text.size()), start, end);
    }
    text_ = text;
    start_ = start;
    end_ = end;
    int code = SQLITE_OK;
    for (size_t at = 0; at < text.size() && code == SQLITE_OK;) {
      const bool cjk = is_cjk(character_at(text, at).value);
      size_t to = at;
      while (to < text.size() && is_cjk(character_at(text, to).value) == cjk) to += character_at(text, to).octets;
      code = cjk ? pairs(at, to) : emit(0, at, to);
      at = to;
    }
    return code;
  }

 private:
  int pairs(size_t at, size_t to) {
    size_t second = at + character_at(text_, at).octets;
    if (second >= to) return emit(0, at, to);
    while (second < to) {
      const size_t after = second + character_at(text_, second).octets;
      if (const int code = emit(0, at, after); code != SQLITE_OK) return code;
      at = second;
      second = after;
    }
    return query_ ? SQLITE_OK : emit(FTS5_TOKEN_COLOCATED, at, to);
  }
  // Folding changes no CJK character's length, but that of letters before it; so the places are near, not exact.
  int emit(int flags, size_t from, size_t to) {
    const int first = start_ + static_cast<int>(from);
    const int last = start_ + static_cast<int>(to);
    return callback_(context_, flags, text_.data() + from, static_cast<int>(to - from), first < end_ ? first : end_,
                     last < end_ ? last : end_);
  }

  void* context_;
  Callback callback_;
  bool query_;
  std::string_view text_;
  int start_ = 0;
  int end_ = 0;
};

struct Tokenizer {
  fts5_tokenizer words{};
  Fts5Tokenizer* inner = nullptr;
};

// FTS5 knows its tokenizers by this type only.
Tokenizer* ours(Fts5Tokenizer* tokenizer) { return reinterpret_cast<Tokenizer*>(tokenizer); }

void remove(Fts5Tokenizer* tokenizer) {
  const std::unique_ptr<Tokenizer> owner(ours(tokenizer));
  if (owner->inner != nullptr) owner->words.xDelete(owner->inner);
}

int create(void* api_pointer, const char**, int, Fts5Tokenizer** out) {
  auto* api = static_cast<fts5_api*>(api_pointer);
  auto made = std::unique_ptr<Tokenizer>(new (std::nothrow) Tokenizer);
  if (made == nullptr) return SQLITE_NOMEM;
  void* context = nullptr;
  int code = api->xFindTokenizer(api, "unicode61", &context, &made->words);
  const char* arguments[] = {"remove_diacritics", "2"};
  if (code == SQLITE_OK) code = made->words.xCreate(context, arguments, 2, &made->inner);
  if (code != SQLITE_OK) return code;
  *out = reinterpret_cast<Fts5Tokenizer*>(made.release());
  return SQLITE_OK;
}

int on_word(void* cutter, int flags, const char* text, int octets, int start, int end) {
  return static_cast<Cutter*>(cutter)->word(flags, {text, static_cast<size_t>(octets)}, start, end);
}

int tokenize(Fts5Tokenizer* tokenizer, void* context, int flags, const char* text, int octets, Callback callback) {
  Cutter cutter(context, callback, (flags & FTS5_TOKENIZE_QUERY) != 0);
  const Tokenizer* own = ours(tokenizer);
  return own->words.xTokenize(own->inner, &cutter, flags, text, octets, on_word);
}

// The way that SQLite's documentation gives (fts5.html, section 7): a pointer through a statement.
int find_api(sqlite3* connection, fts5_api** api) {
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v2(connection, "SELECT fts5(?1)", -1, &statement, nullptr);
  if (code != SQLITE_OK) return code;
  sqlite3_bind_pointer(statement, 1, static_cast<void*>(api), "fts5_api_ptr", nullptr);
  sqlite3_step(statement);
  code = sqlite3_finalize(statement);
  return code == SQLITE_OK && *api == nullptr ? SQLITE_ERROR : code;
}

}  // namespace

int register_tokenizer(sqlite3* connection) {
  fts5_api* api = nullptr;
  if (const int code = find_api(connection, &api); code != SQLITE_OK) return code;
  fts5_tokenizer functions{create, remove, tokenize};
  return api->xCreateTokenizer(api, "letterlock", api, &functions, nullptr);
}

bool has_letters(std::string_view word) {
  for (size_t at = 0; at < word.size();) {
    const Character character = character_at(word, at);
    if (!is_sign(character.value)) return true;
    at += character.octets;
  }
  return false;
}

bool ends_in_single_cjk(std::string_view word) {
  bool before = false;
  bool last = false;
  for (size_t at = 0; at < word.size();) {
    const Character character = character_at(word, at);
    before = last;
    last = is_cjk(character.value);
    at += character.octets;
  }
  return last && !before;
}

}  // namespace letterlock::store
