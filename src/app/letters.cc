#include "app/letters.h"

#include <algorithm>
#include <set>

#include "app/desk.h"
#include "app/tunnel_letters.h"
#include "directory/contact.h"
#include "outbox/draft.h"
#include "outbox/queue.h"
#include "outbox/standing.h"
#include "store/evidence.h"
#include "store/messages.h"

namespace letterlock::app {
namespace {

using tunnel::NextStep;

Result<std::vector<mime::Mailbox>> mailboxes(const std::vector<std::string>& written) {
  std::vector<mime::Mailbox> all;
  for (const std::string& text : written) {
    const auto parsed = mime::parse_mailboxes(text);
    if (!parsed || parsed->empty()) return fail(ErrorCode::address_malformed, {{"address", text}});
    all.insert(all.end(), parsed->begin(), parsed->end());
  }
  return all;
}

message::Attachment attachment_from_file(const std::string& path) {
  message::Attachment attachment;
  attachment.name = path.substr(path.rfind('/') + 1);
  attachment.content_type = "application/octet-stream";
  attachment.open = [path]() -> Result<std::unique_ptr<ReplayableSource>> {
    TRY_ASSIGN(auto file, InputFile::open_path(path));
    return std::unique_ptr<ReplayableSource>(std::move(file));
  };
  return attachment;
}

// Leaves out whom `known` names already (keys of addresses), and adds the others to it.
std::vector<mime::Mailbox> new_ones(std::vector<mime::Mailbox> mailboxes, std::set<std::string>& known) {
  std::erase_if(mailboxes, [&known](const mime::Mailbox& mailbox) {
    return !known.insert(directory::address_key(mailbox.address)).second;
  });
  return mailboxes;
}

Status address(const NewLetter& wanted, outbox::Letter& letter) {
  std::set<std::string> known;
  TRY_ASSIGN(auto to, mailboxes(wanted.to));
  TRY_ASSIGN(auto cc, mailboxes(wanted.cc));
  TRY_ASSIGN(auto bcc, mailboxes(wanted.bcc));
  letter.content.to = new_ones(std::move(to), known);
  letter.content.cc = new_ones(std::move(cc), known);
  for (const mime::Mailbox& mailbox : new_ones(std::move(bcc), known)) letter.bcc.push_back(mailbox.address);
  return {};
}

Result<outbox::Letter> compose(const Desk& desk, Time now, const NewLetter& wanted) {
  outbox::Letter letter;
  letter.protection = wanted.protection;
  letter.code = wanted.code;
  message::Draft& draft = letter.content;
  draft.from = {desk.account().display_name, desk.account().address};
  TRY(address(wanted, letter));
  draft.subject = wanted.subject;
  draft.text = wanted.text;
  draft.date = now;
  draft.in_reply_to = wanted.in_reply_to;
  draft.references = wanted.references;
  for (const std::string& path : wanted.attachments) draft.attachments.push_back(attachment_from_file(path));
  draft.attachments.insert(draft.attachments.end(), wanted.contents.begin(), wanted.contents.end());
  draft.message_id = message::new_message_id(desk.account().address);
  if (wanted.hidden) {
    TRY_ASSIGN(letter.outer, outer_fields(draft, *wanted.hidden));
  }
  return letter;
}

// The newest mail of theirs that the tunnel can answer, and the codes in it that are not ours.
SealedOccasion occasion_of(const Desk& desk, const std::vector<directory::Evidence>& evidence,
                           const std::vector<std::string>& addresses) {
  SealedOccasion occasion;
  std::set<std::string> our_codes;
  for (const directory::Evidence* piece : directory::ordered(evidence)) {
    if (const auto* sent = std::get_if<directory::SentMail>(&piece->fact)) our_codes.insert(sent->code);
    const auto* mail = std::get_if<directory::SignedMail>(&piece->fact);
    if (mail == nullptr || mail->automatic) continue;
    if (std::find(addresses.begin(), addresses.end(), mail->from) == addresses.end()) continue;
    occasion.is_answer = true;
    occasion.their_codes.clear();
    std::copy_if(mail->codes.begin(), mail->codes.end(), std::back_inserter(occasion.their_codes),
                 [&our_codes](const std::string& code) { return !our_codes.contains(code); });
    const auto message = store::Messages(desk.office().store)
                             .find({desk.account().id, store::Direction::incoming, mail->message_digest});
    if (message && *message) occasion.in_reply_to = (*message)->message_id;
  }
  return occasion;
}

bool is_introduction(NextStep step) {
  return step == NextStep::introduce || step == NextStep::remind || step == NextStep::ask_encryption_certificate ||
         step == NextStep::ask_certificate || step == NextStep::ask_matching_address;
}

bool is_sealed_letter(NextStep step) {
  return step == NextStep::send_sealed || step == NextStep::send_test || step == NextStep::resend ||
         step == NextStep::write || step == NextStep::try_aes;
}

// What to do now: the tunnel's own next step, or the last one once more.
NextStep step_to_take(const tunnel::Tunnel& tunnel, Again again) {
  if (tunnel.next_step != NextStep::wait || again == Again::no) return tunnel.next_step;
  return tunnel.state == tunnel::State::testing ? NextStep::resend : NextStep::remind;
}

tl::unexpected<Error> needs_help(const tunnel::Tunnel& tunnel, const std::string& address) {
  return fail(
      ErrorCode::tunnel_needs_help,
      {{"address", address}, {"state", tunnel::to_string(tunnel.state)}, {"reason", tunnel::to_string(tunnel.reason)}});
}

bool offers(const tunnel::Tunnel& tunnel, NextStep step) {
  const auto& others = tunnel.alternatives;
  return tunnel.next_step == step || std::find(others.begin(), others.end(), step) != others.end();
}

Result<NewLetter> letter_for(const Desk& desk, const tunnel::Tunnel& tunnel, const std::string& address,
                             NextStep step) {
  if (step == NextStep::review) return fail(ErrorCode::review_needed, {{"address", address}});
  if (step == NextStep::wait) return fail(ErrorCode::tunnel_waits, {{"address", address}});
  if (is_introduction(step)) return introduction(desk.account(), address);
  if (!is_sealed_letter(step) || !tunnel::can_seal(tunnel)) {
    return needs_help(tunnel, address);
  }
  TRY_ASSIGN(const auto evidence, store::EvidenceLog(desk.office().store).all(desk.account().id));
  return sealed_letter(desk.account(), address, occasion_of(desk, evidence, tunnel.addresses));
}

// The draft that the letter was. One that is gone already stands in nobody's way; one that somebody sends meanwhile
// does.
Result<std::optional<std::string>> former_draft(const Desk& desk, const NewLetter& wanted) {
  if (wanted.draft.empty()) return std::nullopt;
  const auto entry = store::OutboxEntries(desk.office().store).find(wanted.draft);
  if (!entry && entry.error().code == ErrorCode::outbox_entry_not_found) return std::nullopt;
  if (!entry) return tl::unexpected(entry.error());
  if (entry->state == store::OutboxState::held && entry->account == desk.account().id) return entry->id;
  return fail(ErrorCode::outbox_entry_changed, {{"id", entry->id}, {"state", store::to_string(entry->state)}});
}

Result<outbox::Dispatched> send(const Desk& desk, Time now, const NewLetter& wanted) {
  TRY_ASSIGN(const auto draft, former_draft(desk, wanted));
  TRY_ASSIGN(const outbox::Letter letter, compose(desk, now, wanted));
  TRY_ASSIGN(const std::string entry, outbox::enqueue(desk.office(), letter));
  // Only now that the letter itself is kept (S11).
  if (draft) TRY(outbox::discard_draft(desk.office(), *draft));
  return outbox::dispatch(desk.office(), entry, &letter);
}

}  // namespace

Result<outbox::Dispatched> send_letter(Home& home, const std::string& account_id, const NewLetter& letter,
                                       token::KeySource* keys) {
  TRY_ASSIGN(const Desk desk, Desk::open_locked(home, account_id, keys));
  return send(desk, home.now(), letter);
}

Result<store::OutboxEntry> keep_draft(Home& home, const std::string& account_id, const NewLetter& wanted) {
  TRY_ASSIGN(const Desk desk, Desk::open_locked(home, account_id, nullptr));
  TRY_ASSIGN(const auto draft, former_draft(desk, wanted));
  TRY_ASSIGN(const outbox::Letter letter, compose(desk, home.now(), wanted));
  TRY_ASSIGN(const std::string entry, outbox::keep_draft(desk.office(), letter));
  if (draft) TRY(outbox::discard_draft(desk.office(), *draft));
  return store::OutboxEntries(home.store()).find(entry);
}

Result<outbox::Dispatched> send_draft(Home& home, const std::string& entry_id, token::KeySource* keys) {
  TRY_ASSIGN(const store::OutboxEntry entry, store::OutboxEntries(home.store()).find(entry_id));
  TRY_ASSIGN(const Desk desk, Desk::open_locked(home, entry.account, keys));
  TRY(outbox::release_draft(desk.office(), entry.id));
  return outbox::dispatch(desk.office(), entry.id);
}

Result<TunnelStep> take_next_step(Home& home, const std::string& account_id, const std::string& address,
                                  token::KeySource* keys, Again again, std::optional<NextStep> wanted) {
  TRY_ASSIGN(const Desk desk, Desk::open_locked(home, account_id, keys));
  TunnelStep step;
  TRY_ASSIGN(step.before, outbox::tunnel_to(desk.office(), address));
  if (wanted && !offers(step.before, *wanted)) return needs_help(step.before, address);
  step.taken = wanted.value_or(step_to_take(step.before, again));
  TRY_ASSIGN(const NewLetter letter, letter_for(desk, step.before, address, step.taken));
  TRY_ASSIGN(step.sent, send(desk, home.now(), letter));
  return step;
}

}  // namespace letterlock::app
