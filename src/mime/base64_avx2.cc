// Base64 with AVX2: 32 characters, or 24 octets, at a time. The way is Wojciech Mula's and Daniel Lemire's ("Faster
// Base64 Encoding and Decoding Using AVX2 Instructions", 2018): a character is classified by its two halves.
#include "mime/base64_loops.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include <cstring>

// Only these functions may use such instructions; the program runs on processors without them.
#define LETTERLOCK_AVX2 __attribute__((target("avx2")))

namespace letterlock::mime {
namespace {

constexpr int kCharacters = 32;
constexpr int kOctets = 24;
// 24 octets are written whatever is good of 32 characters, and there is room for that many before the end of 40
// (three for each four characters, three more, and up to three characters that the caller still holds).
constexpr int kCharactersLeft = 40;

LETTERLOCK_AVX2 __m256i in_both_halves(__m128i table) { return _mm256_broadcastsi128_si256(table); }

// A bit for each character of the alphabet; `values` gets what each stands for.
LETTERLOCK_AVX2 std::uint32_t look_up(__m256i text, __m256i& values) {
  const __m256i low_table = in_both_halves(
      _mm_setr_epi8(0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b, 0x1b, 0x1a));
  const __m256i high_table = in_both_halves(
      _mm_setr_epi8(0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10));
  const __m256i shift_table = in_both_halves(_mm_setr_epi8(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0));
  const __m256i four_bits = _mm256_set1_epi8(0x0f);
  const __m256i high = _mm256_and_si256(_mm256_srli_epi32(text, 4), four_bits);
  const __m256i low = _mm256_and_si256(text, four_bits);
  const __m256i clash = _mm256_and_si256(_mm256_shuffle_epi8(low_table, low), _mm256_shuffle_epi8(high_table, high));
  // "/" shares its high half with "+" and needs a shift of its own: the one before.
  const __m256i is_slash = _mm256_cmpeq_epi8(text, _mm256_set1_epi8('/'));
  values = _mm256_add_epi8(text, _mm256_shuffle_epi8(shift_table, _mm256_add_epi8(is_slash, high)));
  return static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(clash, _mm256_setzero_si256())));
}

// 32 values of six bits become 24 octets.
LETTERLOCK_AVX2 void put_octets(__m256i values, std::uint8_t* to) {
  const __m256i pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
  const __m256i quanta = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
  const __m256i order = in_both_halves(_mm_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
  const __m256i octets =
      _mm256_permutevar8x32_epi32(_mm256_shuffle_epi8(quanta, order), _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 7, 7));
  _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(octets));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(to + 16), _mm256_extracti128_si256(octets, 1));
}

LETTERLOCK_AVX2 void decode_quanta(const std::uint8_t*& from, const std::uint8_t* end, std::uint8_t*& to) {
  while (end - from >= kCharactersLeft) {
    __m256i values;
    const std::uint32_t good = look_up(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)), values);
    put_octets(values, to);
    const int quanta = good == 0xffffffffu ? kCharacters / 4 : __builtin_ctz(~good) / 4;
    from += quanta * 4;
    to += quanta * 3;
    // A line that ends with a vector (64 characters) is not looked up a third time to find its end.
    const std::uint8_t* const stopped = from;
    while (from != end && (*from == '\r' || *from == '\n')) ++from;
    if (from == stopped && quanta != kCharacters / 4) break;
  }
  base64_table_loops().decode_quanta(from, end, to);
}

// 24 octets become 32 values of six bits, each in an octet.
LETTERLOCK_AVX2 __m256i six_bits(const std::uint8_t* from) {
  const __m128i first = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));             // 0 to 11 are used
  const __m128i second = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + 8));        // 4 to 15
  const __m256i order = _mm256_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10,  //
                                         5, 4, 6, 5, 8, 7, 9, 8, 11, 10, 12, 11, 14, 13, 15, 14);
  const __m256i octets = _mm256_shuffle_epi8(_mm256_set_m128i(second, first), order);
  const __m256i odd =
      _mm256_mulhi_epu16(_mm256_and_si256(octets, _mm256_set1_epi32(0x0fc0fc00)), _mm256_set1_epi32(0x04000040));
  const __m256i even =
      _mm256_mullo_epi16(_mm256_and_si256(octets, _mm256_set1_epi32(0x003f03f0)), _mm256_set1_epi32(0x01000010));
  return _mm256_or_si256(odd, even);
}

LETTERLOCK_AVX2 __m256i characters(__m256i values) {
  // What to add to a value: by ranges 0-25 (the last entry in use), 26-51 (the first), then one for each.
  const __m256i shift_table =
      in_both_halves(_mm_setr_epi8('a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                                   '0' - 52, '0' - 52, '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0));
  const __m256i beyond = _mm256_subs_epu8(values, _mm256_set1_epi8(51));
  const __m256i is_upper = _mm256_cmpgt_epi8(_mm256_set1_epi8(26), values);
  const __m256i range = _mm256_or_si256(beyond, _mm256_and_si256(is_upper, _mm256_set1_epi8(13)));
  return _mm256_add_epi8(_mm256_shuffle_epi8(shift_table, range), values);
}

LETTERLOCK_AVX2 void put_characters(const std::uint8_t* from, std::uint8_t* to) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), characters(six_bits(from)));
}

LETTERLOCK_AVX2 void encode_groups(const std::uint8_t* from, size_t groups, std::uint8_t* to) {
  for (; groups >= kOctets / 3; groups -= kOctets / 3, from += kOctets, to += kCharacters) put_characters(from, to);
  base64_table_loops().encode_groups(from, groups, to);
}

static_assert(kBase64LineOctets == 2 * kOctets);

LETTERLOCK_AVX2 void encode_lines(const std::uint8_t* from, size_t lines, std::uint8_t* to) {
  for (; lines != 0; --lines, from += kBase64LineOctets, to += kBase64LineSize) {
    put_characters(from, to);
    put_characters(from + kOctets, to + kCharacters);
    std::memcpy(to + kBase64LineCharacters, "\r\n", 2);
  }
}

}  // namespace

const Base64Loops* base64_avx2_loops() {
  static constexpr Base64Loops loops = {decode_quanta, encode_groups, encode_lines};
  return __builtin_cpu_supports("avx2") ? &loops : nullptr;
}

}  // namespace letterlock::mime

#else

namespace letterlock::mime {
const Base64Loops* base64_avx2_loops() { return nullptr; }
}  // namespace letterlock::mime

#endif
