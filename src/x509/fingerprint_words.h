// Fingerprint words: a certificate's fingerprint in the forms that two people can compare out of band: read out over
// the telephone, printed on a card, shown as a code that the other's camera reads.
//
//   words    twelve English words, eight bits each: the first 96 bits of the SHA-256
//   digits   eight groups of five digits, sixteen bits each (00000 to 65535): the first 128 bits; for every language
//   code     LETTERLOCK:SHA256:<64 hexadecimal digits, capitals>:<mail address>: all of it, for whom it is meant
//
// What a comparison is worth: somebody who wants a certificate of their own with the words of a given one has to make
// some 2^96 certificates (digits 2^128), whether or not both are random. Two certificates with the same words that one
// and the same maker chose together cost 2^48; but both are then that maker's own, and who compares words compares with
// the maker, so nobody else is impersonated. The forms are therefore for comparing and never name a certificate in the
// store.
//
// The list is this project's own: 256 words of four to eight letters, any two of which differ in their first four
// letters and in at least three letters. Not here: drawing the code (api/qr_code.h).
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace letterlock::x509 {

constexpr size_t kFingerprintWords = 12;
constexpr size_t kFingerprintDigitGroups = 8;

// `fingerprint` as Certificate::fingerprint() writes it.
std::vector<std::string> fingerprint_words(const std::string& fingerprint);
std::vector<std::string> fingerprint_digits(const std::string& fingerprint);
std::string fingerprint_code(const std::string& fingerprint, const std::string& address);

enum class Compared {
  same,
  other_certificate,  // the fingerprint of something else
  other_address,      // a code that was made for somebody else
  unreadable,         // none of the forms, or a part of one: a part proves nothing
};

// What somebody told or a camera read, in whichever of the forms: the whole fingerprint in hexadecimal (colons, blanks
// and what stands before a "=" are no difference), all words, all digits, or the code. `addresses`: those of the person
// that the certificate is compared for.
Compared compare_fingerprint(std::string_view told, const std::string& fingerprint,
                             std::span<const std::string> addresses);

// The word list, for tests and for who shows it.
std::span<const std::string_view> fingerprint_word_list();

}  // namespace letterlock::x509
