#include "api/qr_code.h"

#include <qrencode.h>

#include <memory>

namespace letterlock::api {
namespace {

constexpr size_t kTextMax = 1024;
constexpr size_t kQuietModules = 2;

bool is_light(const std::vector<std::string>& modules, size_t row, size_t column) {
  const size_t size = modules.size();
  if (row < kQuietModules || row >= size + kQuietModules) return true;
  if (column < kQuietModules || column >= size + kQuietModules) return true;
  return modules[row - kQuietModules][column - kQuietModules] == '0';
}

const char* half_block(bool upper, bool lower) {
  if (upper) return lower ? "█" : "▀";
  return lower ? "▄" : " ";
}

}  // namespace

std::vector<std::string> qr_modules(std::string_view text) {
  std::vector<std::string> modules;
  if (text.empty() || text.size() > kTextMax) return modules;
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                        QR_ECLEVEL_M),
      QRcode_free);
  if (!code) return modules;
  const auto width = static_cast<size_t>(code->width);
  for (size_t row = 0; row < width; ++row) {
    std::string line;
    for (size_t column = 0; column < width; ++column) {
      line.push_back((code->data[row * width + column] & 1U) != 0 ? '1' : '0');
    }
    modules.push_back(std::move(line));
  }
  return modules;
}

std::string qr_half_blocks(const std::vector<std::string>& modules) {
  std::string lines;
  if (modules.empty()) return lines;
  const size_t size = modules.size() + 2 * kQuietModules;
  for (size_t row = 0; row < size; row += 2) {
    for (size_t column = 0; column < size; ++column) {
      // Below the last row of an odd number there is nothing: the terminal's own ground.
      const bool lower = row + 1 < size && is_light(modules, row + 1, column);
      lines += half_block(is_light(modules, row, column), lower);
    }
    lines += "\n";
  }
  return lines;
}

}  // namespace letterlock::api
