#include "api/json_text.h"

namespace letterlock::api {
namespace {

void write(const JsonValue& value, size_t depth, std::string& out);

// Nesting is that of our own views: a fixed, small depth.
template <typename Container, typename WriteElement>
void write_container(const Container& elements, char open, char close, size_t depth, std::string& out,
                     WriteElement write_element) {
  out += open;
  if (elements.empty()) {
    out += close;
    return;
  }
  const char* separator = "\n";
  for (const auto& element : elements) {
    out += separator;
    out.append(2 * (depth + 1), ' ');
    write_element(element);
    separator = ",\n";
  }
  out += '\n';
  out.append(2 * depth, ' ');
  out += close;
}

void write(const JsonValue& value, size_t depth, std::string& out) {
  if (const auto* object = value.if_object()) {
    write_container(*object, '{', '}', depth, out, [&](const auto& member) {
      out += to_text(JsonValue(member.key()));
      out += ": ";
      write(member.value(), depth + 1, out);
    });
  } else if (const auto* array = value.if_array()) {
    write_container(*array, '[', ']', depth, out, [&](const JsonValue& element) { write(element, depth + 1, out); });
  } else {
    out += to_text(value);
  }
}

}  // namespace

std::string to_indented_text(const JsonValue& value) {
  std::string out;
  write(value, 0, out);
  return out + "\n";
}

}  // namespace letterlock::api
