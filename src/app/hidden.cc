#include "app/hidden.h"

#include <algorithm>

#include "x509/address.h"

namespace letterlock::app {
namespace {

using outbox::OuterField;

bool is_among(const std::vector<std::string>& addresses, const std::string& address) {
  return std::any_of(addresses.begin(), addresses.end(), [&address](const std::string& each) {
    return each == address || x509::same_address(each, address);
  });
}

std::vector<mime::Mailbox> visible(const std::vector<mime::Mailbox>& mailboxes, const Hidden& hidden) {
  std::vector<mime::Mailbox> seen;
  for (const mime::Mailbox& mailbox : mailboxes) {
    if (is_among(hidden.addresses, mailbox.address)) continue;
    seen.push_back(is_among(hidden.names, mailbox.address) ? mime::Mailbox{"", mailbox.address} : mailbox);
  }
  return seen;
}

Status add_people(std::string_view name, const std::vector<mime::Mailbox>& inside,
                  const std::vector<mime::Mailbox>& seen, std::vector<OuterField>& outer) {
  TRY_ASSIGN(const std::string written, message::mailboxes_value(name, inside));
  TRY_ASSIGN(std::string value, message::mailboxes_value(name, seen));
  if (value != written) outer.push_back({std::string(name), std::move(value)});
  return {};
}

const OuterField* find(const std::vector<OuterField>& outer, std::string_view name) {
  const auto found = std::find_if(outer.begin(), outer.end(),
                                  [name](const OuterField& field) { return mime::equal_no_case(field.name, name); });
  return found == outer.end() ? nullptr : &*found;
}

std::vector<mime::Mailbox> mailboxes_in(std::string_view value) {
  return mime::parse_mailboxes(value).value_or(std::vector<mime::Mailbox>{});
}

}  // namespace

Result<std::vector<OuterField>> outer_fields(const message::Draft& draft, const Hidden& hidden) {
  std::vector<OuterField> outer;
  const auto to = visible(draft.to, hidden);
  const auto cc = visible(draft.cc, hidden);
  TRY(add_people("To", draft.to, to, outer));
  TRY(add_people("Cc", draft.cc, cc, outer));
  // RFC 5322 section 3.6.3 lets To be absent; some servers do not.
  const bool nobody = to.empty() && cc.empty() && !outer.empty();
  if (nobody && !draft.to.empty()) outer.front().value = "undisclosed-recipients:;";
  if (hidden.thread) {
    outer.push_back({"In-Reply-To", ""});
    outer.push_back({"References", ""});
  }
  return outer;
}

Hidden hidden_by(const mime::Header& header, const std::vector<OuterField>& outer) {
  Hidden hidden;
  hidden.thread = find(outer, "In-Reply-To") != nullptr;
  for (const char* name : {"To", "Cc"}) {
    const OuterField* field = find(outer, name);
    if (field == nullptr) continue;
    const auto seen = mailboxes_in(field->value);
    for (const mime::Mailbox& mailbox : mailboxes_in(header.value(name))) {
      const auto found = std::find_if(seen.begin(), seen.end(),
                                      [&](const mime::Mailbox& each) { return each.address == mailbox.address; });
      if (found == seen.end()) {
        hidden.addresses.push_back(mailbox.address);
      } else if (found->display_name != mailbox.display_name) {
        hidden.names.push_back(mailbox.address);
      }
    }
  }
  return hidden;
}

}  // namespace letterlock::app
