// Legacy Display (RFC 9788 section 5.2): what the outer header hides is repeated at the top of the text, for programs
// that decrypt and do not read protected headers; those that do leave it out again.
//
// text/plain gets lines with an empty one behind them, text/html a <div> of the class that readers know, as the first
// element of its <body>. Only main body parts are changed (section 5.2.4): no attachments, nothing with a file name.
// A text in another charset gets the words in it, "?" for what it cannot carry (the header inside says it whole, and
// the text's own octets stay as they are); one that does not begin with ASCII (UTF-16) stays without.
//
// Not here: leaving it out on reading (message/display.h).
#pragma once

#include <vector>

#include "mime/writer.h"
#include "smime/seal.h"

namespace letterlock::smime {

class LegacyDisplayEditor : public mime::MainTextEditor {
 public:
  LegacyDisplayEditor(const std::vector<mime::HeaderField>& hidden, ReadableText readable,
                      WordsInCharset in_charset = nullptr);

  bool wants(const mime::Header& header) const override;
  Status edit_header(mime::Header& header) const override;
  std::unique_ptr<Source> edit(const mime::Header& header, Source& decoded) const override;

 private:
  struct Line {
    std::string name;
    std::string readable;  // UTF-8
    std::string written;   // as it stands in the header
  };
  std::string text_for(const mime::ParameterValue& type) const;
  std::string html() const;

  std::vector<Line> lines_;
  WordsInCharset in_charset_ = nullptr;
  bool ascii_ = true;  // all that is readable
};

}  // namespace letterlock::smime
