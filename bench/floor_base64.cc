#include "floor_base64.h"

#include <array>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#define LETTERLOCK_BENCH_AVX2 __attribute__((target("avx2")))
#endif

namespace letterlock::bench {
namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kNone = 0xff;

constexpr std::array<std::uint8_t, 256> values() {
  std::array<std::uint8_t, 256> table{};
  for (auto& value : table) value = kNone;
  for (std::uint8_t i = 0; i < 64; ++i) table[static_cast<std::uint8_t>(kAlphabet[i])] = i;
  return table;
}
constexpr std::array<std::uint8_t, 256> kValues = values();

void encode_group(const std::uint8_t* in, std::uint8_t* out) {
  const std::uint32_t bits = static_cast<std::uint32_t>(in[0] << 16 | in[1] << 8 | in[2]);
  for (unsigned i = 0; i < 4; ++i) out[i] = static_cast<std::uint8_t>(kAlphabet[bits >> (18 - 6 * i) & 63]);
}

void encode_line_scalar(const std::uint8_t* in, std::uint8_t* out) {
  for (size_t i = 0; i < kLineOctets / 3; ++i) encode_group(in + 3 * i, out + 4 * i);
}

bool decode_scalar(const std::uint8_t* in, size_t characters, std::uint8_t* out) {
  unsigned wrong = 0;
  for (size_t i = 0; i < characters / 4; ++i, in += 4, out += 3) {
    const unsigned a = kValues[in[0]], b = kValues[in[1]], c = kValues[in[2]], d = kValues[in[3]];
    wrong |= a | b | c | d;
    const unsigned bits = a << 18 | b << 12 | c << 6 | d;
    out[0] = static_cast<std::uint8_t>(bits >> 16);
    out[1] = static_cast<std::uint8_t>(bits >> 8);
    out[2] = static_cast<std::uint8_t>(bits);
  }
  return wrong < 64;
}

bool ends_line(const std::uint8_t* line) { return line[kLineColumns] == '\r' && line[kLineColumns + 1] == '\n'; }

bool scalar_only = false;

#if defined(__x86_64__)
bool has_avx2() {
  static const bool has = __builtin_cpu_supports("avx2") != 0;
  return has && !scalar_only;
}

LETTERLOCK_BENCH_AVX2 __m256i load(const std::uint8_t* from) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
}

LETTERLOCK_BENCH_AVX2 void store(std::uint8_t* to, __m256i vector) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), vector);
}

// Groups of three octets become four values of six bits, by two multiplications; then values become characters by one
// table of differences (W. Mula, D. Lemire: "Faster Base64 Encoding and Decoding using AVX2 Instructions").
LETTERLOCK_BENCH_AVX2 __m256i to_characters(__m256i octets) {
  const __m256i order = _mm256_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10,  //
                                         1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10);
  const __m256i groups = _mm256_shuffle_epi8(octets, order);
  const __m256i high = _mm256_mulhi_epu16(_mm256_and_si256(groups, _mm256_set1_epi32(0x0fc0fc00)),
                                          _mm256_set1_epi32(0x04000040));
  const __m256i low = _mm256_mullo_epi16(_mm256_and_si256(groups, _mm256_set1_epi32(0x003f03f0)),
                                         _mm256_set1_epi32(0x01000010));
  const __m256i six = _mm256_or_si256(high, low);
  const __m256i differences = _mm256_setr_epi8(65, 71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 0, 0,  //
                                               65, 71, -4, -4, -4, -4, -4, -4, -4, -4, -4, -4, -19, -16, 0, 0);
  const __m256i range = _mm256_sub_epi8(_mm256_subs_epu8(six, _mm256_set1_epi8(51)),
                                        _mm256_cmpgt_epi8(six, _mm256_set1_epi8(25)));
  return _mm256_add_epi8(six, _mm256_shuffle_epi8(differences, range));
}

LETTERLOCK_BENCH_AVX2 __m256i load_24(const std::uint8_t* in) {
  const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in));
  const __m128i high = _mm_loadu_si128(reinterpret_cast<const __m128i*>(in + 12));
  return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

// 24, 24 and the last 12 octets, these written over three that are there already.
LETTERLOCK_BENCH_AVX2 void encode_lines_avx2(const std::uint8_t* in, size_t lines, std::uint8_t* out) {
  for (; lines != 0; --lines, in += kLineOctets, out += kLineSize) {
    store(out, to_characters(load_24(in)));
    store(out + 32, to_characters(load_24(in + 24)));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(out + 60), _mm256_castsi256_si128(to_characters(load_24(in + 45))));
    out[kLineColumns] = '\r';
    out[kLineColumns + 1] = '\n';
  }
}

// 32 characters become 24 octets and 8 that do not count; `wrong` collects what is not of the alphabet.
LETTERLOCK_BENCH_AVX2 __m256i to_octets(__m256i characters, __m256i& wrong) {
  const __m256i kinds_low = _mm256_broadcastsi128_si256(_mm_setr_epi8(
      0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1a, 0x1b, 0x1b, 0x1b, 0x1a));
  const __m256i kinds_high = _mm256_broadcastsi128_si256(_mm_setr_epi8(
      0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10));
  const __m256i differences =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0));
  const __m256i slash = _mm256_set1_epi8(0x2f);
  const __m256i high = _mm256_and_si256(_mm256_srli_epi32(characters, 4), slash);
  const __m256i low = _mm256_and_si256(characters, slash);
  wrong = _mm256_or_si256(wrong, _mm256_and_si256(_mm256_shuffle_epi8(kinds_low, low),
                                                  _mm256_shuffle_epi8(kinds_high, high)));
  const __m256i row = _mm256_add_epi8(_mm256_cmpeq_epi8(characters, slash), high);
  const __m256i six = _mm256_add_epi8(characters, _mm256_shuffle_epi8(differences, row));
  const __m256i pairs = _mm256_maddubs_epi16(six, _mm256_set1_epi32(0x01400140));
  const __m256i groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
  const __m256i packed = _mm256_shuffle_epi8(groups, _mm256_broadcastsi128_si256(_mm_setr_epi8(
      2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1)));
  return _mm256_permutevar8x32_epi32(packed, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 7, 7));
}

LETTERLOCK_BENCH_AVX2 bool decode_lines_avx2(const std::uint8_t* in, size_t lines, std::uint8_t* out) {
  __m256i wrong = _mm256_setzero_si256();
  bool ended = true;
  for (; lines != 0; --lines, in += kLineSize, out += kLineOctets) {
    store(out, to_octets(load(in), wrong));
    store(out + 24, to_octets(load(in + 32), wrong));
    // The last 32 characters of the line: some of them again, so that no vector is a special case.
    store(out + 33, to_octets(load(in + 44), wrong));
    ended = ended && ends_line(in);
  }
  return ended && _mm256_testz_si256(wrong, wrong) != 0;
}
#else
bool has_avx2() { return false; }
void encode_lines_avx2(const std::uint8_t*, size_t, std::uint8_t*) {}
bool decode_lines_avx2(const std::uint8_t*, size_t, std::uint8_t*) { return false; }
#endif

}  // namespace

void use_scalar() { scalar_only = true; }

const char* base64_kind() { return has_avx2() ? "avx2" : "scalar"; }

void encode_lines(const std::uint8_t* in, size_t lines, std::uint8_t* out) {
  if (has_avx2()) return encode_lines_avx2(in, lines, out);
  for (; lines != 0; --lines, in += kLineOctets, out += kLineSize) {
    encode_line_scalar(in, out);
    out[kLineColumns] = '\r';
    out[kLineColumns + 1] = '\n';
  }
}

size_t encode_rest(const std::uint8_t* in, size_t octets, std::uint8_t* out) {
  if (octets == 0) return 0;
  size_t written = 0;
  for (; octets >= 3; octets -= 3, in += 3, written += 4) encode_group(in, out + written);
  if (octets != 0) {
    const std::uint8_t last[3] = {in[0], octets == 2 ? in[1] : std::uint8_t{0}, 0};
    encode_group(last, out + written);
    out[written + 3] = '=';
    if (octets == 1) out[written + 2] = '=';
    written += 4;
  }
  std::memcpy(out + written, "\r\n", 2);
  return written + 2;
}

bool decode_lines(const std::uint8_t* in, size_t lines, std::uint8_t* out) {
  if (has_avx2()) return decode_lines_avx2(in, lines, out);
  for (; lines != 0; --lines, in += kLineSize, out += kLineOctets) {
    if (!ends_line(in) || !decode_scalar(in, kLineColumns, out)) return false;
  }
  return true;
}

long decode_rest(const std::uint8_t* in, size_t characters, std::uint8_t* out) {
  while (characters != 0 && (in[characters - 1] == '\n' || in[characters - 1] == '\r')) --characters;
  if (characters == 0) return 0;
  if (characters % 4 != 0) return -1;
  const size_t padding = in[characters - 1] != '=' ? 0 : in[characters - 2] != '=' ? 1 : 2;
  std::uint8_t last[4];
  std::memcpy(last, in + characters - 4, 4);
  for (size_t i = 0; i < padding; ++i) last[3 - i] = 'A';
  std::uint8_t* end = out + characters / 4 * 3 - 3;
  if (!decode_scalar(in, characters - 4, out) || !decode_scalar(last, 4, end)) return -1;
  return static_cast<long>(characters / 4 * 3 - padding);
}

}  // namespace letterlock::bench
