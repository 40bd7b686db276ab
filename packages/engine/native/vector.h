// A vector as wide as the processor's registers, in the vector extensions that GCC and Clang share.
#pragma once
#include <cstdint>
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
inline void keep(Vector& value) {
#if defined(__x86_64__)
  asm("" : "+v"(value));
#elif defined(__aarch64__)
  asm("" : "+w"(value));
#else
  (void)value;
#endif
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
