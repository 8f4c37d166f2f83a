#include "x509/address.h"

#include <idn2.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "x509/characters.h"

namespace letterlock::x509 {
namespace {

constexpr size_t kLocalMax = 64;    // RFC 5321 section 4.5.3.1.1
constexpr size_t kDomainMax = 255;  // RFC 5321 section 4.5.3.1.2
constexpr size_t kLabelMax = 63;

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lowered(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

// Dots may stand anywhere: some providers gave out such addresses, and two of them still differ.
bool is_local_part(std::string_view local) {
  if (local.empty() || local.size() > kLocalMax) return false;
  while (!local.empty()) {
    const auto c = take_character(local);
    if (!c || is_control(*c) || is_space(*c)) return false;
    if (*c < 0x80 && std::string_view("()<>[]:;,\\\"@").find(static_cast<char>(*c)) != std::string_view::npos) {
      return false;
    }
  }
  return true;
}

bool is_ldh_label(std::string_view label) {
  if (label.empty() || label.size() > kLabelMax || label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

bool is_ldh_domain(std::string_view domain) {
  if (domain.size() > kDomainMax) return false;
  for (;;) {
    const size_t dot = domain.find('.');
    if (!is_ldh_label(domain.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    domain.remove_prefix(dot + 1);
  }
}

// UTS 46 drops some marks that nobody sees (U+00AD, U+200B): a domain with one would be shown as another one's.
bool hides_something(std::string_view text) {
  while (!text.empty()) {
    const auto c = take_character(text);
    if (!c || is_control(*c)) return true;
  }
  return false;
}

// The domain as lower-case A-labels. libidn2 is asked without its STD3 flag, which drops characters instead of
// refusing them; letters, digits and hyphens are checked here.
std::optional<std::string> to_a_labels(std::string_view domain) {
  std::string ascii = lowered(domain);
  if (!is_ascii(ascii) || ascii.starts_with("xn--") || ascii.find(".xn--") != std::string::npos) {
    if (hides_something(ascii)) return std::nullopt;
    char* found = nullptr;
    if (idn2_to_ascii_8z(ascii.c_str(), &found, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL) != IDN2_OK) return std::nullopt;
    const std::unique_ptr<char, void (*)(void*)> owner(found, idn2_free);
    ascii = lowered(found);
  }
  if (!is_ldh_domain(ascii)) return std::nullopt;
  return ascii;
}

}  // namespace

Result<Address> Address::parse(std::string_view text) {
  const auto malformed = [&] {
    return fail(ErrorCode::address_malformed, {{"address", std::string(text.substr(0, kLocalMax + kDomainMax + 1))}});
  };
  const size_t at = text.rfind('@');
  if (at == std::string_view::npos || text.size() - at - 1 > kDomainMax * 4) return malformed();
  const std::string_view local = text.substr(0, at);
  if (!is_local_part(local)) return malformed();
  const auto domain = to_a_labels(text.substr(at + 1));
  if (!domain) return malformed();
  Address address;
  address.text_ = std::string(text);
  address.key_ = (is_ascii(local) ? lowered(local) : std::string(local)) + "@" + *domain;
  return address;
}

bool same_address(std::string_view a, std::string_view b) {
  const auto first = Address::parse(a);
  const auto second = Address::parse(b);
  return first && second && *first == *second;
}

}  // namespace letterlock::x509
