// Each pixel as 2×2 equal ones (nearest-neighbor upsampling), and its gradient, the sum of the four.
#pragma once
#include <algorithm>
#include <cstdint>
#include "channels.h"
#include "pool.h"

namespace double_size {

// Of the smaller images; their rows may be those of a whole batch.
struct Shape {
  int64_t rows, width, channels;

  int64_t row() const { return width * channels; }
  int64_t smallestPart() const { return 1 + 65536 / (4 * row()); }
};

inline void forward(const float* x, const Shape& shape, float* y) {
  withChannels(shape.channels, [&](auto count) {
    Pool::instance().ranges(shape.rows, shape.smallestPart(), [&, count](int64_t from, int64_t to) {
      const int64_t channels = count(shape.channels);
      for (int64_t row = from; row < to; row++) {
        const float* __restrict in = x + row * shape.row();
        float* const first = y + row * 4 * shape.row();
        float* __restrict out = first;
        for (int64_t column = 0; column < shape.width; column++, in += channels, out += 2 * channels)
          for (int64_t i = 0; i < channels; i++) out[i] = out[channels + i] = in[i];
        std::copy_n(first, 2 * shape.row(), first + 2 * shape.row());
      }
    });
  });
}

inline void gradient(const float* dy, const Shape& shape, float* dx) {
  withChannels(shape.channels, [&](auto count) {
    Pool::instance().ranges(shape.rows, shape.smallestPart(), [&, count](int64_t from, int64_t to) {
      const int64_t channels = count(shape.channels);
      for (int64_t row = from; row < to; row++) {
        const float* __restrict top = dy + row * 4 * shape.row();
        const float* __restrict bottom = top + 2 * shape.row();
        float* __restrict out = dx + row * shape.row();
        for (int64_t column = 0; column < shape.width; column++, out += channels, top += 2 * channels, bottom += 2 * channels)
          for (int64_t i = 0; i < channels; i++)
            out[i] = (top[i] + top[channels + i]) + (bottom[i] + bottom[channels + i]);
      }
    });
  });
}

}  // namespace double_size
