#include "cli/progress.h"

#include <fmt/core.h>

#include <algorithm>

#include "base/file.h"

namespace letterlock::cli {
namespace {

constexpr size_t kBarColumns = 30;
constexpr auto kQuiet = std::chrono::seconds(1);
constexpr auto kInterval = std::chrono::milliseconds(200);
constexpr std::string_view kClearLine = "\r\033[K";

void write_raw(const Terminal& terminal, std::string_view text) {
  (void)DescriptorSink(terminal.streams().messages, "standard error").write(as_bytes(text));
}

class CountingSource : public Source {
 public:
  CountingSource(std::unique_ptr<Source> inner, Progress& progress) : inner_(std::move(inner)), progress_(progress) {}

  Result<size_t> read(std::span<std::uint8_t> buffer) override {
    auto count = inner_->read(buffer);
    if (count) progress_.set(octets_ += *count);
    return count;
  }

 private:
  std::unique_ptr<Source> inner_;
  Progress& progress_;
  std::uint64_t octets_ = 0;
};

}  // namespace

Progress::Progress(const Terminal& terminal, std::string label, std::uint64_t total)
    : terminal_(terminal), label_(std::move(label)), total_(total), next_(Clock::now() + kQuiet) {}

Progress::~Progress() { hide(); }

void Progress::hide() {
  if (visible_) write_raw(terminal_, kClearLine);
  visible_ = false;
}

void Progress::set(std::uint64_t octets) {
  if (!due()) return;
  next_ = Clock::now() + kInterval;
  visible_ = true;
  write_raw(terminal_, std::string(kClearLine) + progress_line(label_, octets, total_));
}

void Progress::set(std::string label, std::uint64_t done, std::uint64_t total) {
  label_ = std::move(label);
  total_ = total;
  set(done);
}

std::string progress_line(const std::string& label, std::uint64_t octets, std::uint64_t total) {
  const std::uint64_t done = std::min(octets, total);
  const auto percent =
      total == 0 ? 100 : static_cast<unsigned>(static_cast<double>(done) * 100.0 / static_cast<double>(total));
  const size_t filled = kBarColumns * percent / 100;
  return fmt::format("{}  [{}{}] {:3} %", label, std::string(filled, '='), std::string(kBarColumns - filled, ' '),
                     percent);
}

Result<std::unique_ptr<Source>> ProgressInput::open() {
  TRY_ASSIGN(auto source, input_.open());
  return std::make_unique<CountingSource>(std::move(source), progress_);
}

}  // namespace letterlock::cli
