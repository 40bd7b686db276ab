// Numbers of 16 bits with float32's exponent: float32 rounded to its upper half, to the nearest, ties to even. Two of them, the first in
// the lower half, are a pair in 32 bits; products of pairs are added in float32. Processors with AVX512_BF16 do so in one instruction,
// others here in a few, with the same products.
#pragma once
#include <cstring>
#include "vector.h"

typedef uint32_t Pairs __attribute__((vector_size(LANES * sizeof(uint32_t)), aligned(4), may_alias));
// A pair at any place of a row of numbers.
typedef uint32_t Pair __attribute__((aligned(2), may_alias));

inline Pairs loadPairs(const uint32_t* from) { return *reinterpret_cast<const Pairs*>(from); }
inline void storePairs(uint32_t* to, Pairs value) { *reinterpret_cast<Pairs*>(to) = value; }
inline Pairs splatPair(uint32_t value) { return value - Pairs{}; }

inline Vector asFloats(Pairs bits) { return reinterpret_cast<Vector&>(bits); }
inline Pairs asBits(Vector value) { return reinterpret_cast<Pairs&>(value); }

inline uint16_t roundToBfloat16(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof(bits));
  if (value != value) return uint16_t(bits >> 16 | 0x40);
  return uint16_t((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

// Each number rounded, in the lower half of 32 bits.
inline Pairs roundAll(Vector value) {
#if defined(__AVX512BF16__)
  return (Pairs)_mm512_cvtepu16_epi32((__m256i)_mm512_cvtneps_pbh((__m512)value));
#else
  const Pairs bits = asBits(value), isNumber = (Pairs)(value == value);
  const Pairs rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16, notNumber = bits >> 16 | 0x40;
  return (rounded & isNumber) | (notNumber & ~isNumber);
#endif
}

inline Pairs pairUp(Vector first, Vector second) { return roundAll(first) | roundAll(second) << 16; }

// sum + first · first + second · second
inline Vector addProducts(Vector sum, Pairs a, Pairs b) {
#if defined(__AVX512BF16__)
  return (Vector)_mm512_dpbf16_ps((__m512)sum, (__m512bh)a, (__m512bh)b);
#else
  const Pairs upper = splatPair(0xffff0000);
  return sum + asFloats(a & upper) * asFloats(b & upper) + asFloats(a << 16) * asFloats(b << 16);
#endif
}

// A row of numbers, one after the other.
inline void roundRow(const float* from, int64_t count, uint16_t* to) {
  int64_t i = 0;
  for (; i + 2 * LANES <= count; i += 2 * LANES) {
    const Vector a = load(from + i), b = load(from + i + LANES);
    const Vector even = pick(a, b, EverySecond<0>(), AllLanes()), odd = pick(a, b, EverySecond<1>(), AllLanes());
    storePairs(reinterpret_cast<uint32_t*>(to + i), pairUp(even, odd));
  }
  for (; i < count; i++) to[i] = roundToBfloat16(from[i]);
}

// LANES numbers, one after the other.
inline void storeRounded(uint16_t* to, Vector value) {
#if defined(__AVX512BF16__)
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), (__m256i)_mm512_cvtneps_pbh((__m512)value));
#else
  const Pairs rounded = roundAll(value);
  for (int i = 0; i < LANES; i++) to[i] = uint16_t(rounded[i]);
#endif
}
