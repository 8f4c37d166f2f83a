// Progress: one line on standard error that shows how far a long read has come.
//
// Nothing appears before a second has passed, or where standard error is no terminal; the line is gone when the
// object goes. ProgressInput counts what is read from a message, so that engines know nothing of it.
#pragma once

#include <chrono>
#include <string>

#include "base/stream.h"
#include "cli/terminal.h"

namespace letterlock::cli {

class Progress {
 public:
  // `label` is a sentence ("checking letter.eml"); `total` octets of one pass.
  Progress(const Terminal& terminal, std::string label, std::uint64_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Would set() show something now? Spares making labels that nobody sees.
  bool due() const { return terminal_.messages_are_shown_live() && Clock::now() >= next_; }
  void set(std::uint64_t octets);
  // Of something else: what is done, how far, of how much.
  void set(std::string label, std::uint64_t done, std::uint64_t total);
  void relabel(std::string label) { label_ = std::move(label); }
  // Before other lines are written.
  void hide();

 private:
  using Clock = std::chrono::steady_clock;
  const Terminal& terminal_;
  std::string label_;
  std::uint64_t total_;
  Clock::time_point next_;
  bool visible_ = false;
};

// "label  [=====     ]  52 %"
std::string progress_line(const std::string& label, std::uint64_t octets, std::uint64_t total);

class ProgressInput : public ReplayableSource {
 public:
  // Both must outlive the object and every source of it.
  ProgressInput(ReplayableSource& input, Progress& progress) : input_(input), progress_(progress) {}
  Result<std::unique_ptr<Source>> open() override;
  std::uint64_t size() const override { return input_.size(); }

 private:
  ReplayableSource& input_;
  Progress& progress_;
};

}  // namespace letterlock::cli
