// ImageType: what a picture is, by its first octets and by nothing that its sender says of it.
//
// A page may show a picture of a message in its place. Only the kinds that every browser draws and that can hold no
// script are known: an SVG, or HTML under the name of a picture, is none.
#pragma once

#include <string_view>

#include "base/bytes.h"

namespace letterlock::message {

// "image/png", "image/jpeg", "image/gif" or "image/webp"; "" for everything else. The first 12 octets decide.
std::string_view image_type(ByteView octets);

}  // namespace letterlock::message
