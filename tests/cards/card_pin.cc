#include "card_pin.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <utility>

#include "apdu.h"

namespace cards {

CardPin::CardPin(const std::string& folder, unsigned tries) : file_(folder + "/tries"), most_(tries), left_(tries) {
  std::ifstream(folder + "/pin") >> pin_;
  std::ifstream(file_) >> left_;
}

// By way of a second file: a card that is pulled in the middle must not forget its count.
void CardPin::keep(unsigned left) {
  left_ = left;
  const std::string written = file_ + ".new";
  std::ofstream(written) << left << "\n";
  if (std::rename(written.c_str(), file_.c_str()) != 0) std::perror("piv_card: tries");
}

unsigned CardPin::refusal() const { return left_ == 0 ? kBlocked : kTriesLeft | std::min(left_, 15U); }

unsigned CardPin::status() const { return verified_ ? kOk : refusal(); }

unsigned CardPin::verify(ByteView padded) {
  const auto end = std::find(padded.begin(), padded.end(), 0xff);
  if (padded.size() != 8 || end - padded.begin() < 6 ||
      std::any_of(end, padded.end(), [](auto c) { return c != 0xff; }))
    return kWrongData;  // not a PIN at all: costs no try
  forget();
  if (left_ == 0) return kBlocked;
  // Counted first and given back after: pulling the card between the two wins nothing.
  keep(left_ - 1);
  if (!std::equal(padded.begin(), end, pin_.begin(), pin_.end())) return refusal();
  keep(most_);
  verified_ = fresh_ = true;
  return kOk;
}

bool CardPin::take_fresh() { return std::exchange(fresh_, false); }

}  // namespace cards
