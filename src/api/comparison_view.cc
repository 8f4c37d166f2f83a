#include "api/comparison_view.h"

#include "api/qr_code.h"

namespace letterlock::api {
namespace {

std::string word_of(x509::Compared result) {
  switch (result) {
    case x509::Compared::same: return "same";
    case x509::Compared::other_certificate: return "other_certificate";
    case x509::Compared::other_address: return "other_address";
    case x509::Compared::unreadable: return "unreadable";
  }
  return "unreadable";
}

}  // namespace

ComparisonView comparison_of(const std::string& fingerprint, const std::string& address) {
  ComparisonView view;
  view.fingerprint = fingerprint;
  view.words = x509::fingerprint_words(fingerprint);
  view.digits = x509::fingerprint_digits(fingerprint);
  view.code = x509::fingerprint_code(fingerprint, address);
  view.modules = qr_modules(view.code);
  return view;
}

ComparedView view_of(const app::Comparison& comparison, text::Language language) {
  const std::string word = word_of(comparison.result);
  const bool known = !comparison.equals.empty();
  ComparedView view;
  view.result = word;
  view.text = text::sentence(language, "view.compared." + (known ? "another_of_theirs" : word),
                             {{"fingerprint", comparison.certificate}, {"other", comparison.equals}});
  view.certificate = comparison.certificate;
  view.equals = comparison.equals;
  return view;
}

}  // namespace letterlock::api
