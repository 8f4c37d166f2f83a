#include "cli/layout.h"

#include <vector>

#include "text/utf8.h"

namespace letterlock::cli {
namespace {

struct Range {
  char32_t first;
  char32_t last;
};

// East Asian wide and fullwidth blocks (UAX 11), as far as sentences and names need them.
constexpr Range kWide[] = {{0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x33FF},  {0x3400, 0x4DBF},
                           {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xAC00, 0xD7A3},  {0xF900, 0xFAFF},
                           {0xFE30, 0xFE4F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},  {0x1F300, 0x1F64F},
                           {0x1F900, 0x1F9FF}, {0x20000, 0x2FFFD}, {0x30000, 0x3FFFD}};
constexpr Range kCombining[] = {{0x0300, 0x036F}, {0x200B, 0x200F}, {0xFE00, 0xFE0F}};
// A line must not begin with these.
constexpr std::u32string_view kClosing = U"，。、：；？！）」』】》〉”’";

template <size_t N>
bool inside(const Range (&ranges)[N], char32_t character) {
  for (const Range& range : ranges) {
    if (character >= range.first && character <= range.last) return true;
  }
  return false;
}

bool is_wide(char32_t character) { return inside(kWide, character); }

// What must stay together: a word with the blanks in front of it, or one wide character.
struct Piece {
  std::string_view text;
  size_t blanks = 0;  // columns in front, dropped at the start of a line
};

// The end of the piece that starts at `start`, which is no blank.
size_t end_of_piece(std::string_view line, size_t start) {
  size_t end = start;
  bool wide_before = false;
  while (end < line.size() && line[end] != ' ') {
    const auto step = text::next_code_point(line.substr(end));
    const bool closing = kClosing.find(step.code_point) != kClosing.npos;
    const bool wide = is_wide(step.code_point);
    if (end > start && !closing && (wide || wide_before)) break;
    wide_before = wide || closing;
    end += step.length;
  }
  return end;
}

std::vector<Piece> pieces_of(std::string_view line) {
  std::vector<Piece> pieces;
  size_t at = 0;
  while (at < line.size()) {
    size_t start = at;
    while (start < line.size() && line[start] == ' ') ++start;
    if (start == line.size()) break;
    const size_t end = end_of_piece(line, start);
    pieces.push_back({line.substr(start, end - start), start - at});
    at = end;
  }
  return pieces;
}

std::string wrap_line(std::string_view line, size_t width, size_t indent) {
  const std::string start(indent, ' ');
  std::string out;
  std::string current;
  size_t column = indent;
  for (const Piece& piece : pieces_of(line)) {
    const size_t columns = display_width(piece.text);
    if (!current.empty() && column + piece.blanks + columns > width) {
      out += start + current + "\n";
      current.clear();
      column = indent;
    }
    if (!current.empty()) {
      current.append(piece.blanks, ' ');
      column += piece.blanks;
    }
    current += piece.text;
    column += columns;
  }
  return out + (current.empty() ? "" : start + current) + "\n";
}

}  // namespace

size_t display_width(std::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    const auto step = text::next_code_point(text);
    if (!inside(kCombining, step.code_point)) width += is_wide(step.code_point) ? 2 : 1;
    text.remove_prefix(step.length);
  }
  return width;
}

std::string wrap(std::string_view text, size_t width, size_t indent) {
  std::string out;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    out += wrap_line(text.substr(0, end), width, indent);
    if (end == text.npos) break;
    text.remove_prefix(end + 1);
  }
  return out;
}

std::string pad(std::string_view text, size_t width) {
  const size_t columns = display_width(text);
  return std::string(text) + std::string(columns < width ? width - columns : 0, ' ');
}

}  // namespace letterlock::cli
