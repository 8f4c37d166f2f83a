#include "api/choice_view.h"

#include <algorithm>

#include "api/tunnel_text.h"

namespace letterlock::api {
namespace {

using text::sentence;

RecipientMark mark_of(const app::RecipientPreview& recipient, text::Language language) {
  RecipientMark mark;
  mark.address = recipient.address;
  mark.name = text::printable(recipient.name);
  mark.chosen = recipient.cipher;
  mark.forces = recipient.forces;
  if (recipient.error) mark.error = view_of(*recipient.error, language, text::Medium::page);
  if (!recipient.tunnel) return mark;
  const tunnel::Tunnel& tunnel = *recipient.tunnel;
  mark.state = tunnel::to_string(tunnel.state);
  mark.text = summary_sentence(tunnel, language);
  mark.can_seal = tunnel::can_seal(tunnel);
  mark.next_step = tunnel::to_string(tunnel.next_step);
  mark.next_text = sentence(language, "tunnel.next." + mark.next_step);
  return mark;
}

std::string sentence_of(const ChoiceView& view, bool apart_by_keys, LetterProtection protection,
                        text::Language language) {
  if (view.error) {
    const Params params = {{"reason", view.error->message}};
    const bool others = !view.sendable_to.empty() && view.sendable_to.size() < view.recipients.size();
    return others ? sentence(language, "view.choice.others", params) : view.error->message;
  }
  if (protection == LetterProtection::signed_only) return sentence(language, "view.choice.signed");
  const Params params = {{"ciphers", few_of(view.ciphers)}, {"who", few_of(view.forced_by)}};
  if (apart_by_keys) return sentence(language, "view.choice.keys", params);
  if (view.ciphers.size() > 1) return sentence(language, "view.choice.copies", params);
  return sentence(language, view.forced_by.empty() ? "view.choice.one" : "view.choice.forced", params);
}

}  // namespace

std::string few_of(const std::vector<std::string>& words) {
  constexpr size_t kFew = 10;
  std::string text;
  for (size_t i = 0; i < std::min(words.size(), kFew); ++i) text += (i == 0 ? "" : ", ") + words[i];
  if (words.size() > kFew) text += ", … (+" + std::to_string(words.size() - kFew) + ")";
  return text;
}

ChoiceView view_of(const app::ChoicePreview& preview, LetterProtection protection, text::Language language) {
  ChoiceView view;
  view.ready = preview.ready;
  for (const tunnel::Copy& copy : preview.copies) {
    const std::string cipher(crypto::info(copy.cipher).name);
    view.copies.push_back({cipher, copy.addresses});
    const bool known = std::find(view.ciphers.begin(), view.ciphers.end(), cipher) != view.ciphers.end();
    if (!known) view.ciphers.push_back(cipher);
  }
  view.forced_by = preview.forced_by;
  for (const app::RecipientPreview& each : preview.recipients) view.recipients.push_back(mark_of(each, language));
  view.sendable_to = preview.sendable_to;
  if (preview.error) view.error = view_of(*preview.error, language, text::Medium::page);
  view.sentence = sentence_of(view, preview.apart_by_keys, protection, language);
  return view;
}

}  // namespace letterlock::api
