#include "api/review_view.h"

#include <algorithm>

#include "api/certificate_view.h"
#include "x509/renewal.h"

namespace letterlock::api {
namespace {

using text::sentence;
using x509::Certificate;

constexpr size_t kNumberShown = 4;

const Certificate* find(const app::Person& person, const std::string& fingerprint) {
  const auto& all = person.certificates;
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const auto& c) { return c.fingerprint() == fingerprint; });
  return found == all.end() ? nullptr : &*found;
}

std::string encryption_of(const app::Person& person, const std::string& signing) {
  for (const tunnel::TheirCertificate& theirs : person.tunnel.certificates) {
    if (theirs.signing_certificate == signing) return theirs.encryption_certificate.value_or("");
  }
  return "";
}

std::string joined(const std::vector<std::string>& values) {
  std::string all;
  for (const std::string& value : values) all += (all.empty() ? "" : ", ") + value;
  return all;
}

std::string end_of_number(const std::string& number) {
  return number.size() <= kNumberShown ? number : "…" + number.substr(number.size() - kNumberShown);
}

std::string validity_of(const CertificateView& view) {
  return to_rfc3339(view.not_before).substr(0, 10) + " – " + to_rfc3339(view.not_after).substr(0, 10);
}

class Rows {
 public:
  explicit Rows(text::Language language) : language_(language) {}
  // Shown as they are, compared by `same`.
  void add(const char* point, std::string accepted, std::string fresh, bool same) {
    rows_.push_back({point, sentence(language_, std::string("view.review.") + point), shown(std::move(accepted)),
                     shown(std::move(fresh)), same});
  }
  void add(const char* point, const std::string& accepted, const std::string& fresh) {
    add(point, accepted, fresh, accepted == fresh);
  }
  std::vector<ReviewRowView> take() { return std::move(rows_); }

 private:
  std::string shown(std::string value) const {
    return value.empty() ? sentence(language_, "view.review.none") : text::printable(value);
  }

  text::Language language_;
  std::vector<ReviewRowView> rows_;
};

std::vector<ReviewRowView> rows_of(const app::Person& person, const Certificate& accepted, const Certificate& fresh,
                                   text::Language language) {
  const CertificateView before = view_of(accepted), after = view_of(fresh);
  const std::string number = x509::subject_number(accepted), new_number = x509::subject_number(fresh);
  const std::string key = x509::key_fingerprint(accepted), new_key = x509::key_fingerprint(fresh);
  Rows rows(language);
  rows.add("name", before.name, after.name);
  rows.add("number", end_of_number(number), end_of_number(new_number), number == new_number);
  rows.add("addresses", joined(before.addresses), joined(after.addresses));
  rows.add("issuer", before.issuer, after.issuer);
  rows.add("valid", validity_of(before), validity_of(after));
  rows.add("key", before.key + ", " + key.substr(0, 16), after.key + ", " + new_key.substr(0, 16), key == new_key);
  rows.add("fingerprint", before.fingerprint_sha256, after.fingerprint_sha256);
  rows.add("encryption", encryption_of(person, accepted.fingerprint()), encryption_of(person, fresh.fingerprint()));
  return rows.take();
}

}  // namespace

std::vector<ReviewView> reviews_of(const app::Person& person, text::Language language) {
  std::vector<ReviewView> reviews;
  for (const tunnel::Notice& notice : person.tunnel.notices) {
    if (!notice.kin) continue;
    const Certificate* fresh = find(person, notice.certificate);
    const Certificate* accepted = find(person, notice.kin->certificate);
    if (fresh == nullptr || accepted == nullptr) continue;
    const std::string kinship = x509::to_string(notice.kin->kinship);
    reviews.push_back({notice.certificate, notice.kin->certificate, kinship,
                       sentence(language, "tunnel.kinship." + kinship), rows_of(person, *accepted, *fresh, language)});
  }
  return reviews;
}

TextLines lines_of(const ReviewView& review, text::Language language) {
  const bool stranger = review.kinship == "stranger";
  TextLines lines = {{Tone::heading, 0, sentence(language, "view.review.heading")},
                     {stranger ? Tone::bad : Tone::plain, 1, review.text}};
  for (const ReviewRowView& row : review.rows) {
    if (row.same) {
      lines.push_back({Tone::plain, 1, "= " + row.label + ": " + row.fresh});
      continue;
    }
    lines.push_back({Tone::warning, 1, "≠ " + row.label});
    lines.push_back({Tone::plain, 2, sentence(language, "view.review.accepted", {{"value", row.accepted}})});
    lines.push_back({Tone::plain, 2, sentence(language, "view.review.new", {{"value", row.fresh}})});
  }
  return lines;
}

}  // namespace letterlock::api
