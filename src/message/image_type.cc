#include "message/image_type.h"

#include <algorithm>
#include <string_view>

namespace letterlock::message {

std::string_view image_type(ByteView octets) {
  const std::string_view text = as_text(octets.first(std::min<size_t>(octets.size(), 12)));
  if (text.starts_with("\x89PNG\r\n\x1a\n")) return "image/png";  // PNG specification, section 5.2
  if (text.starts_with("\xff\xd8\xff")) return "image/jpeg";      // ITU-T T.81, SOI and the next marker
  if (text.starts_with("GIF87a") || text.starts_with("GIF89a")) return "image/gif";
  if (text.size() == 12 && text.starts_with("RIFF") && text.ends_with("WEBP")) return "image/webp";  // RFC 9649
  return "";
}

}  // namespace letterlock::message
