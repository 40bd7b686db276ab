// A vector as wide as the processor's registers, in the vector extensions that GCC and Clang share.
#pragma once
#include <cstdint>
#include <utility>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#if defined(__AVX512F__)
constexpr int LANES = 16;
#elif defined(__AVX__)
constexpr int LANES = 8;
#else
constexpr int LANES = 4;
#endif

// Aligned like a float, so that any place can be read; `may_alias` since it stands for floats.
typedef float Vector __attribute__((vector_size(LANES * sizeof(float)), aligned(4), may_alias));

inline Vector load(const float* from) { return *reinterpret_cast<const Vector*>(from); }
inline void store(float* to, Vector value) { *reinterpret_cast<Vector*>(to) = value; }
// Less zero, not plus: only then is it a mere copy, of −0 too.
inline Vector splat(float value) { return value - Vector{}; }

// Keeps a vector that is used several times in a register, where the compiler would read it from memory each time.
template <class AnyVector>
inline void keep(AnyVector& value) {
#if defined(__x86_64__)
  asm("" : "+v"(value));
#elif defined(__aarch64__)
  asm("" : "+w"(value));
#else
  (void)value;
#endif
}

// Vectors of a's and b's numbers: by turns, from the first or the second half of each; or every second, from the first or the second on.
typedef int Places __attribute__((vector_size(LANES * sizeof(int))));

template <class Place, int... I>
inline Vector pick(Vector a, Vector b, const Place&, std::integer_sequence<int, I...>) {
#if defined(__clang__)
  return __builtin_shufflevector(a, b, Place::of(I)...);
#else
  return __builtin_shuffle(a, b, Places{Place::of(I)...});
#endif
}
template <int FROM>
struct ByTurns {
  static constexpr int of(int i) { return FROM + i / 2 + i % 2 * LANES; }
};
template <int FROM>
struct EverySecond {
  static constexpr int of(int i) { return FROM + 2 * i; }
};
using AllLanes = std::make_integer_sequence<int, LANES>;

// COUNT vectors, one a channel → as many in the order of pixels; COUNT is a power of two.
template <int COUNT>
inline void interleave(Vector* vectors) {
  if constexpr (COUNT > 1) {
    Vector even[COUNT / 2], odd[COUNT / 2];
    for (int i = 0; i < COUNT / 2; i++) even[i] = vectors[2 * i], odd[i] = vectors[2 * i + 1];
    interleave<COUNT / 2>(even);
    interleave<COUNT / 2>(odd);
    for (int i = 0; i < COUNT / 2; i++) {
      vectors[2 * i] = pick(even[i], odd[i], ByTurns<0>(), AllLanes());
      vectors[2 * i + 1] = pick(even[i], odd[i], ByTurns<LANES / 2>(), AllLanes());
    }
  }
}

// The other way around.
template <int COUNT>
inline void separate(Vector* vectors) {
  if constexpr (COUNT > 1) {
    Vector even[COUNT / 2], odd[COUNT / 2];
    for (int i = 0; i < COUNT / 2; i++) {
      even[i] = pick(vectors[2 * i], vectors[2 * i + 1], EverySecond<0>(), AllLanes());
      odd[i] = pick(vectors[2 * i], vectors[2 * i + 1], EverySecond<1>(), AllLanes());
    }
    separate<COUNT / 2>(even);
    separate<COUNT / 2>(odd);
    for (int i = 0; i < COUNT / 2; i++) vectors[2 * i] = even[i], vectors[2 * i + 1] = odd[i];
  }
}

// Copies past the caches, for results too large to be found there by whoever reads them: the processor then does not first read
// what is overwritten. `to` is aligned like a whole vector, `count` a multiple of LANES; call `endStream` in the same thread after.
inline void stream(const float* from, int64_t count, float* to) {
  for (int64_t i = 0; i < count; i += LANES) {
#if defined(__AVX512F__)
    _mm512_stream_ps(to + i, _mm512_loadu_ps(from + i));
#elif defined(__AVX__)
    _mm256_stream_ps(to + i, _mm256_loadu_ps(from + i));
#elif defined(__x86_64__)
    _mm_stream_ps(to + i, _mm_loadu_ps(from + i));
#else
    store(to + i, load(from + i));
#endif
  }
}

inline void endStream() {
#if defined(__x86_64__)
  _mm_sfence();
#endif
}

// Numbers of a result above which streaming pays.
constexpr int64_t LEAST_STREAMED = 3 << 20;

inline bool isStreamed(const float* to, int64_t count, int64_t rowLength) {
  const bool aligned = reinterpret_cast<uintptr_t>(to) % (LANES * sizeof(float)) == 0;
  return aligned && count >= LEAST_STREAMED && rowLength % LANES == 0;
}
