#include "api/reply_people.h"

#include <algorithm>
#include <optional>

#include "api/reply_fields.h"
#include "message/display.h"
#include "mime/header.h"
#include "x509/address.h"

namespace letterlock::api {
namespace {

// Those whom nobody has named yet, ourselves never among them.
class People {
 public:
  explicit People(const std::string& own) : known_{own} {}
  std::vector<std::string> take(std::string_view value) {
    std::vector<std::string> taken;
    const auto mailboxes = mime::parse_mailboxes(value);
    const auto texts = message::display_mailboxes(value);
    for (size_t i = 0; i < texts.size() && known_.size() <= kReplyPeopleMax; ++i) {
      const std::string& address = (*mailboxes)[i].address;
      const bool known = std::any_of(known_.begin(), known_.end(), [&](const std::string& other) {
        return other == address || x509::same_address(other, address);
      });
      if (known) continue;
      known_.push_back(address);
      taken.push_back(texts[i]);
    }
    return taken;
  }

 private:
  std::vector<std::string> known_;
};

bool is_signed(judge::Protection protection) {
  return protection == judge::Protection::signed_only || protection == judge::Protection::signed_and_encrypted;
}

// Why nobody whom the field names is taken from it.
std::optional<LeftOutReason> why_left_out(const judge::MessageReport& report, const judge::HeaderReport& field,
                                          LeftOutField name) {
  if (!was_sealed(report)) return std::nullopt;
  // S5: what was encrypted without a signature anybody may have encrypted.
  if (name == LeftOutField::reply_to) {
    if (is_signed(field.protection)) return std::nullopt;
    return field.inside ? LeftOutReason::unbound : LeftOutReason::unprotected;
  }
  if (field.inside) return std::nullopt;
  if (name != LeftOutField::from) return LeftOutReason::unprotected;
  // S2a: a valid signature is bound to the address that From names.
  const bool is_bound = report.signature == judge::SignatureState::valid;
  return is_bound ? std::nullopt : std::optional(LeftOutReason::unbound);
}

std::string text_of(LeftOutReason reason, text::Language language) {
  const bool unbound = reason == LeftOutReason::unbound;
  return text::sentence(language, unbound ? "view.reply.left-out.unbound" : "view.reply.left-out.unprotected");
}

class Addressing {
 public:
  Addressing(const judge::MessageReport& report, const std::string& own, text::Language language)
      : report_(report), language_(language), people_(own) {}

  // Of a field that counts: whom it names. Of another: nobody, and they are told of when all is known.
  std::vector<std::string> take(LeftOutField field) {
    const judge::HeaderReport* header = field_of(report_, name_of(field));
    if (header == nullptr) return {};
    const auto reason = why_left_out(report_, *header, field);
    if (!reason) return people_.take(value_of(report_, name_of(field)));
    left_out_.emplace_back(field, *reason);
    return {};
  }

  // Last: who gets the answer by another field is not left out.
  std::vector<LeftOutView> left_out(bool is_ours) {
    std::vector<LeftOutView> views;
    for (const auto& [field, reason] : left_out_) {
      const bool to_all = field == LeftOutField::cc || (field == LeftOutField::to && !is_ours);
      for (std::string& person : people_.take(value_of(report_, name_of(field)))) {
        views.push_back({std::move(person), field, reason, text_of(reason, language_), to_all});
      }
    }
    return views;
  }

 private:
  static std::string_view name_of(LeftOutField field) {
    switch (field) {
      case LeftOutField::from: return "From";
      case LeftOutField::reply_to: return "Reply-To";
      case LeftOutField::to: return "To";
      case LeftOutField::cc: return "Cc";
    }
    return {};
  }

  const judge::MessageReport& report_;
  text::Language language_;
  People people_;
  std::vector<std::pair<LeftOutField, LeftOutReason>> left_out_;
};

}  // namespace

ReplyPeople people_for_reply(const judge::MessageReport& report, bool is_ours, const std::string& own,
                             text::Language language) {
  Addressing addressing(report, own, language);
  ReplyPeople people;
  if (!is_ours) {
    people.to = addressing.take(LeftOutField::reply_to);
    if (people.to.empty()) people.to = addressing.take(LeftOutField::from);
  }
  auto others = addressing.take(LeftOutField::to);
  (is_ours ? people.to : people.cc) = std::move(others);
  for (std::string& copy : addressing.take(LeftOutField::cc)) people.cc.push_back(std::move(copy));
  people.left_out = addressing.left_out(is_ours);
  return people;
}

}  // namespace letterlock::api
