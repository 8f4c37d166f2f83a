#include "app/choice.h"

#include <unordered_map>

#include "app/desk.h"
#include "message/words.h"
#include "mime/header.h"
#include "outbox/choosing.h"
#include "x509/address.h"

namespace letterlock::app {
namespace {

using store::RecipientRole;

// The recipients of a preview, and those of them that can be asked about, in the same order.
class Preview {
 public:
  void add(const std::vector<std::string>& written, RecipientRole role) {
    for (const std::string& text : written) add(text, role);
  }
  Status within_bound() const {
    if (preview_.recipients.size() <= kRecipientsMax) return {};
    return fail(ErrorCode::recipients_too_many,
                {{"count", std::to_string(preview_.recipients.size())}, {"maximum", std::to_string(kRecipientsMax)}});
  }
  const std::vector<store::OutboxRecipient>& known() const { return known_; }

  void take(outbox::Chosen chosen, outbox::Protection protection) {
    for (size_t i = 0; i < places_.size(); ++i) {
      RecipientPreview& recipient = preview_.recipients[places_[i]];
      if (!chosen.tunnels[i].name.empty()) recipient.name = chosen.tunnels[i].name;
      recipient.tunnel = std::move(chosen.tunnels[i]);
    }
    if (protection == outbox::Protection::signed_only) return;
    for (const tunnel::Copy& copy : chosen.copies) {
      for (const std::string& address : copy.addresses) {
        if (auto* recipient = find(address)) recipient->cipher = crypto::info(copy.cipher).name;
      }
    }
    for (const std::string& address : chosen.forced_by) {
      if (auto* recipient = find(address)) recipient->forces = true;
    }
    for (const tunnel::Refusal& refusal : chosen.refusals) {
      if (auto* recipient = find(refusal.address)) recipient->error = outbox::error_of(refusal);
    }
    preview_.copies = std::move(chosen.copies);
    preview_.forced_by = std::move(chosen.forced_by);
    preview_.apart_by_keys = chosen.apart_by_keys;
  }

  // `ours`: why we could send nothing so.
  ChoicePreview finish(std::optional<Error> ours) {
    for (const RecipientPreview& recipient : preview_.recipients) {
      if (!recipient.error) preview_.sendable_to.push_back(recipient.address);
      if (recipient.error && !preview_.error) preview_.error = recipient.error;
    }
    if (ours) preview_.error = std::move(ours);
    if (preview_.recipients.empty() && !preview_.error) preview_.error = Error{ErrorCode::no_recipients};
    preview_.ready = !preview_.error;
    return std::move(preview_);
  }

 private:
  void add(const std::string& text, RecipientRole role) {
    const auto mailboxes = mime::parse_mailboxes(text);
    if (!mailboxes || mailboxes->empty()) return add_malformed(text);
    for (const mime::Mailbox& mailbox : *mailboxes) {
      const auto address = x509::Address::parse(mailbox.address);
      if (!address) {
        add_malformed(mailbox.address);
      } else if (by_key_.try_emplace(address->key(), preview_.recipients.size()).second) {
        places_.push_back(preview_.recipients.size());
        known_.push_back({mailbox.address, role});
        preview_.recipients.push_back({text, mailbox.address, message::decode_words(mailbox.display_name)});
      }
    }
  }
  void add_malformed(const std::string& text) {
    RecipientPreview recipient{text, text, ""};
    recipient.error = Error{ErrorCode::address_malformed, {{"address", text}}};
    preview_.recipients.push_back(std::move(recipient));
  }
  RecipientPreview* find(const std::string& address) {
    const auto parsed = x509::Address::parse(address);
    const auto found = parsed ? by_key_.find(parsed->key()) : by_key_.end();
    return found == by_key_.end() ? nullptr : &preview_.recipients[found->second];
  }

  ChoicePreview preview_;
  std::vector<store::OutboxRecipient> known_;
  std::vector<size_t> places_;                      // of the known ones among all
  std::unordered_map<std::string, size_t> by_key_;  // their places, by address
};

// What a letter needs of ours (outbox/queue.h).
std::optional<Error> lacking(const account::Account& account, outbox::Protection protection) {
  if (!account.signing_certificate) {
    return Error{ErrorCode::signing_certificate_unusable, {{"certificate", account.address}}};
  }
  if (protection == outbox::Protection::sealed && !account.encryption_certificate) {
    return Error{ErrorCode::recipient_certificate_unusable, {{"certificate", account.address}}};
  }
  return std::nullopt;
}

}  // namespace

Result<ChoicePreview> preview_choice(Home& home, const std::string& account_id, const ChoiceWish& wish) {
  TRY_ASSIGN(const Desk desk, Desk::open(home, account_id, nullptr));
  Preview preview;
  preview.add(wish.to, RecipientRole::to);
  preview.add(wish.cc, RecipientRole::cc);
  preview.add(wish.bcc, RecipientRole::bcc);
  TRY(preview.within_bound());
  TRY_ASSIGN(outbox::Chosen chosen, outbox::choose(desk.office(), preview.known()));
  preview.take(std::move(chosen), wish.protection);
  return preview.finish(lacking(desk.account(), wish.protection));
}

}  // namespace letterlock::app
