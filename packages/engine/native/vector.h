// A vector as wide as the processor's registers, in the vector extensions that GCC and Clang share.
#pragma once
#include <cstdint>

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
