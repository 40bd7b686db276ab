// The mean of |x − y|, and its gradient for y. Sums in float32 span one block only; blocks add up in float64.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include "pool.h"
#include "vector.h"

namespace absolute_error {

constexpr int64_t BLOCK = 4096, SMALLEST_PART = 131072;

inline double sumBlock(const float* x, const float* y, int64_t count) {
  float sums[LANES] = {};
  int64_t i = 0;
  for (; i + LANES <= count; i += LANES)
    for (int lane = 0; lane < LANES; lane++) sums[lane] += std::fabs(x[i + lane] - y[i + lane]);
  double sum = 0;
  for (; i < count; i++) sum += std::fabs(x[i] - y[i]);
  for (const float lane : sums) sum += lane;
  return sum;
}

inline float mean(const float* x, const float* y, int64_t count) {
  const auto parts = Pool::instance().collect(count, SMALLEST_PART, [&](int64_t from, int64_t to) {
    double sum = 0;
    for (int64_t i = from; i < to; i += BLOCK) sum += sumBlock(x + i, y + i, std::min(BLOCK, to - i));
    return sum;
  });
  double sum = 0;
  for (const double part : parts) sum += part;
  return float(sum / double(count));
}

// None where both are equal.
inline void gradient(const float* x, const float* y, int64_t count, float factor, float* dy) {
  Pool::instance().ranges(count, SMALLEST_PART, [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) {
      const float apart = y[i] - x[i];
      dy[i] = factor * (float(apart > 0) - float(apart < 0));
    }
  });
}

}  // namespace absolute_error
