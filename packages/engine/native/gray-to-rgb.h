// A gray image's one channel as three equal ones.
#pragma once
#include "pool.h"
#include "vector.h"

namespace gray_to_rgb {

// Fewer pixels than these are not worth a second thread.
constexpr int64_t SMALLEST = 16384;

inline void repeat(const float* gray, int64_t pixels, float* rgb) {
  Pool::instance().ranges(pixels, SMALLEST, [=](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) {
      const float level = gray[i];
      rgb[3 * i] = level;
      rgb[3 * i + 1] = level;
      rgb[3 * i + 2] = level;
    }
  });
}

}  // namespace gray_to_rgb
