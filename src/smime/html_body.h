// An insertion at the front of an HTML text's <body>, as the text streams by.
//
// The tag is looked for in the first 64 KiB, outside of comments, scripts, styles and titles. Where none is found, the
// insertion stands behind the document type, or first: browsers open the body there by themselves. Private to smime/.
#pragma once

#include <string>

#include "base/stream.h"

namespace letterlock::smime {

// Where it goes in the beginning of a text: an offset of at most its size.
size_t body_start(std::string_view html);

class BodyInsertion : public Source {
 public:
  BodyInsertion(std::string insertion, Source& from) : insertion_(std::move(insertion)), from_(from) {}
  Result<size_t> read(std::span<std::uint8_t> buffer) override;

 private:
  Status begin();

  std::string insertion_;
  Source& from_;
  bool begun_ = false;
  std::string front_;  // the beginning, with the insertion
  size_t given_ = 0;
};

}  // namespace letterlock::smime
