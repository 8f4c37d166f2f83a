// Mail addresses and domains, as certificates and people write them: the form for comparing is stable, equality is one,
// and nothing that breaks lines or hides gets through.
#include "fuzz/seeds.h"
#include "fuzz/support.h"
#include "x509/address.h"
#include "x509/characters.h"
#include "x509/domain.h"

using namespace letterlock;
using x509::Address;

namespace {

void check_address(std::string_view text) {
  const auto address = Address::parse(text);
  fuzz::require(x509::same_address(text, text) == address.has_value(), "an address is equal to itself, and only one");
  if (!address) return;
  fuzz::require(address->text() == text, "an address is shown as it was given");
  fuzz::require(x509::printable(text) == text, "an address has no octet that does not show");
  fuzz::require(std::count(address->key().begin(), address->key().end(), '@') == 1, "one at sign");
  const auto again = Address::parse(address->key());
  fuzz::require(again.has_value(), "the form for comparing is an address");
  fuzz::require(again->key() == address->key(), "and stays as it is");
  fuzz::require(*again == *address, "and is equal to what it was made of");
}

void check_pair(std::string_view a, std::string_view b) {
  fuzz::require(x509::same_address(a, b) == x509::same_address(b, a), "equality has no direction");
  const auto one = Address::parse(a);
  const auto other = Address::parse(b);
  const bool same = one && other && one->key() == other->key();
  fuzz::require(x509::same_address(a, b) == same, "equality is that of the forms for comparing");
}

void check_domain(std::string_view written) {
  const std::string key = x509::domain_key(written);
  if (key.empty()) return;
  fuzz::require(x509::domain_key(key) == key, "a domain's form for comparing stays as it is");
  const std::string readable = x509::readable_domain(key);
  fuzz::require(x509::printable(readable) == readable, "a readable domain shows all of itself");
  fuzz::require(x509::domain_key(readable) == key, "a readable domain is the same domain");
}

}  // namespace

void fuzz::write_seeds(SeedFolder& folder) {
  folder.add("plain", "Ann@Own.EXAMPLE\nann@own.example");
  folder.add("international", "王@例え.テスト\n王@xn--r8jz45g.xn--zckzah");
  folder.add("mixed", "ann@bücher.example\nann@xn--bcher-kva.example");
  folder.add("strange", "a..b.@x.y\n\"a b\"@x.y");
  folder.add("domain", ".Example.TW\n.example.tw");
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, size_t size) {
  const std::string_view text = as_text({data, size});
  const size_t end = std::min(text.find('\n'), text.size());
  const std::string_view first = text.substr(0, end);
  const std::string_view second = end < text.size() ? text.substr(end + 1) : std::string_view();
  check_address(text);
  check_address(first);
  check_address(second);
  check_pair(first, second);
  check_domain(first);
  return 0;
}
