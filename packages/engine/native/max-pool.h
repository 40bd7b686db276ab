// The largest of each 2×2 pixels, and its gradient, which goes to the first of equal ones.
#pragma once
#include <algorithm>
#include <cstdint>
#include <cstring>
#include "channels.h"
#include "pool.h"

namespace max_pool {

struct Shape {
  int64_t batch, height, width, channels;

  int64_t pooledHeight() const { return height / 2; }
  int64_t pooledWidth() const { return width / 2; }
  int64_t row() const { return width * channels; }
  // Rows of the result a thread takes at least.
  int64_t smallestPart() const { return 1 + 65536 / (2 * row()); }
};

// The value, or 0; by its bits, since a branch on which pixel is the largest cannot be foretold.
inline float valueIf(bool holds, float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  bits &= -uint32_t(holds);
  std::memcpy(&value, &bits, sizeof bits);
  return value;
}

// Calls `work(row of the result, first of the two rows of the images)` for all of them.
template <class Work>
inline void eachRow(const Shape& shape, const Work& work) {
  const int64_t rows = shape.pooledHeight();
  Pool::instance().ranges(shape.batch * rows, shape.smallestPart(), [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) work(i, i / rows * shape.height + i % rows * 2);
  });
}

// y, and which of the four each number is: 0 to 3, row by row.
inline void forward(const float* x, const Shape& shape, float* y, float* places) {
  withChannels(shape.channels, [&](auto count) {
    eachRow(shape, [&, count](int64_t pooled, int64_t row) {
      const int64_t channels = count(shape.channels), start = pooled * shape.pooledWidth() * channels;
      const float *__restrict top = x + row * shape.row(), *__restrict bottom = top + shape.row();
      float *__restrict out = y + start, *__restrict place = places + start;
      for (int64_t column = 0; column < shape.pooledWidth(); column++) {
        for (int64_t i = 0; i < channels; i++) {
          const bool right = top[channels + i] > top[i], rightBelow = bottom[channels + i] > bottom[i];
          const float above = right ? top[channels + i] : top[i], below = rightBelow ? bottom[channels + i] : bottom[i];
          out[i] = below > above ? below : above;
          place[i] = float(below > above ? 2 + int(rightBelow) : int(right));
        }
        top += 2 * channels, bottom += 2 * channels, out += channels, place += channels;
      }
    });
  });
}

// A function of its own, since only its parameters are taken to be apart.
template <class Count>
inline void spreadRow(const float* __restrict places, const float* __restrict dy, int64_t width, int64_t channels, Count count,
                      float* __restrict top, float* __restrict bottom) {
  const int64_t each = count(channels);
  for (int64_t column = 0; column < width; column++) {
    const float *place = places + column * each, *up = dy + column * each;
    float *above = top + 2 * column * each, *below = bottom + 2 * column * each;
    for (int64_t i = 0; i < each; i++) above[i] = valueIf(place[i] == 0, up[i]);
    for (int64_t i = 0; i < each; i++) above[each + i] = valueIf(place[i] == 1, up[i]);
    for (int64_t i = 0; i < each; i++) below[i] = valueIf(place[i] == 2, up[i]);
    for (int64_t i = 0; i < each; i++) below[each + i] = valueIf(place[i] == 3, up[i]);
  }
}

// dx of the places and the gradients of the result.
inline void gradient(const float* places, const float* dy, const Shape& shape, float* dx) {
  // A last row and column that no 2×2 pixels hold have no part in the result.
  if (shape.height % 2 || shape.width % 2) std::fill_n(dx, shape.batch * shape.height * shape.row(), 0.0f);
  withChannels(shape.channels, [&](auto count) {
    eachRow(shape, [&, count](int64_t pooled, int64_t row) {
      const int64_t start = pooled * shape.pooledWidth() * shape.channels;
      float* const top = dx + row * shape.row();
      spreadRow(places + start, dy + start, shape.pooledWidth(), shape.channels, count, top, top + shape.row());
    });
  });
}

}  // namespace max_pool
