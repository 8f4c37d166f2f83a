#include "service/file_name.h"

#include <algorithm>

#include "text/catalogue.h"

namespace letterlock::service {
namespace {

constexpr size_t kNameMax = 120;

struct Ending {
  std::string_view ending;
  std::string_view content_type;
};
constexpr Ending kEndings[] = {
    {"asc", "text/plain"},
    {"bmp", "image/bmp"},
    {"cer", "application/pkix-cert"},
    {"crl", "application/pkix-crl"},
    {"crt", "application/pkix-cert"},
    {"css", "text/css"},
    {"csv", "text/csv"},
    {"doc", "application/msword"},
    {"docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
    {"eml", "message/rfc822"},
    {"gif", "image/gif"},
    {"gz", "application/gzip"},
    {"html", "text/html"},
    {"ics", "text/calendar"},
    {"ico", "image/x-icon"},
    {"jpeg", "image/jpeg"},
    {"jpg", "image/jpeg"},
    {"js", "text/javascript"},
    {"json", "application/json"},
    {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"},
    {"odp", "application/vnd.oasis.opendocument.presentation"},
    {"ods", "application/vnd.oasis.opendocument.spreadsheet"},
    {"odt", "application/vnd.oasis.opendocument.text"},
    {"p12", "application/x-pkcs12"},
    {"p7m", "application/pkcs7-mime"},
    {"p7s", "application/pkcs7-signature"},
    {"pdf", "application/pdf"},
    {"pem", "application/x-pem-file"},
    {"png", "image/png"},
    {"ppt", "application/vnd.ms-powerpoint"},
    {"pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"},
    {"svg", "image/svg+xml"},
    {"tar", "application/x-tar"},
    {"txt", "text/plain"},
    {"webmanifest", "application/manifest+json"},
    {"webp", "image/webp"},
    {"woff2", "font/woff2"},
    {"xls", "application/vnd.ms-excel"},
    {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"},
    {"xml", "application/xml"},
    {"zip", "application/zip"},
};

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return result;
}

// Not inside a UTF-8 sequence.
std::string cut(std::string text, size_t size) {
  if (text.size() <= size) return text;
  while (size > 0 && (static_cast<unsigned char>(text[size]) & 0xC0) == 0x80) --size;
  text.resize(size);
  return text;
}

}  // namespace

std::string fit_file_name(std::string_view name) {
  name.remove_prefix(std::min(name.find_last_of("/\\") + 1, name.size()));
  std::string fit = text::printable(name);
  for (char& c : fit) {
    if (std::string_view("\"<>:|?*").find(c) != std::string_view::npos) c = '_';
  }
  fit.erase(0, std::min(fit.find_first_not_of(". "), fit.size()));
  // The ending stays, so that the file is opened by the right program.
  const size_t dot = fit.rfind('.');
  const std::string ending = dot != std::string::npos && fit.size() - dot <= 12 ? fit.substr(dot) : "";
  fit = cut(fit.substr(0, fit.size() - ending.size()), kNameMax - ending.size()) + ending;
  return fit.empty() ? "file" : fit;
}

std::string content_type_of(std::string_view name) {
  const size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return "application/octet-stream";
  const std::string ending = lower(name.substr(dot + 1));
  const auto* const found = std::find_if(std::begin(kEndings), std::end(kEndings),
                                         [&](const Ending& entry) { return entry.ending == ending; });
  return std::string(found == std::end(kEndings) ? "application/octet-stream" : found->content_type);
}

}  // namespace letterlock::service
