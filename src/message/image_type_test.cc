#include "message/image_type.h"

#include <gtest/gtest.h>

namespace letterlock::message {
namespace {

TEST(ImageType, TheFirstOctetsDecide) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"\x89PNG\r\n\x1a\n....", "image/png"},
      {"\xff\xd8\xff\xe0 JFIF", "image/jpeg"},
      {"GIF87a....", "image/gif"},
      {"GIF89a", "image/gif"},
      {"RIFF\x01\x02\x03\x04WEBPVP8 ", "image/webp"},
      {"RIFF\x01\x02\x03\x04WAVEfmt ", ""},
      {"RIFF\x01\x02\x03\x04WEB", ""},
      {"\x89PNG\n\x1a\n", ""},
      {"GIF88a", ""},
      {"\xff\xd8", ""},
      {"", ""},
      {"<svg xmlns=\"http://www.w3.org/2000/svg\">", ""},
      {"<?xml version=\"1.0\"?><svg>", ""},
      {"<!doctype html><script>", ""},
      {" \x89PNG\r\n\x1a\n", ""},
      {"BM......", ""},
      {"%PDF-1.7", ""},
  };
  for (const auto& [octets, type] : cases) EXPECT_EQ(image_type(as_bytes(octets)), type) << octets;
}

}  // namespace
}  // namespace letterlock::message
