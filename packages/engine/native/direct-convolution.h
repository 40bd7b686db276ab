// Convolutions of stride 1 that keep the size, of few channels to a multiple of LANES filters: too few channels for Winograd's transforms
// to pay. Rows of images are laid out with a border of zeros; the pixels of a row of taps then lie next to each other, so that their
// places and channels are one index.
#pragma once
#include <algorithm>
#include <cstring>
#include <functional>
#include <vector>
#include "pool.h"
#include "vector.h"

namespace direct_convolution {

// Sums that are kept in registers at a time.
constexpr int SUMS = LANES == 16 ? 16 : 8;
// Rows of an image that a thread takes at least.
constexpr int64_t SMALLEST_PART = 8;

struct Shape {
  int64_t batch, height, width, channels, filters, size;

  int64_t border() const { return size / 2; }
  // Numbers of a row with its border, and of a row of taps.
  int64_t lineLength() const { return (width + 2 * border()) * channels; }
  int64_t tapLength() const { return size * channels; }
};

// The `size` rows of an image around one after another, each with its border.
class Lines {
 public:
  explicit Lines(const Shape& shape) : shape_(shape), lines_(shape.size * shape.lineLength()) {}

  // Moves to row `row` of all images together; from one row to the next only one is copied.
  void moveTo(const float* x, int64_t row) {
    const bool next = row == row_ + 1 && row % shape_.height != 0;
    for (int64_t tap = next ? shape_.size - 1 : 0; tap < shape_.size; tap++) fill(x, row, tap);
    row_ = row;
  }
  const float* line(int64_t tap) const { return lines_.data() + slot(row_, tap) * shape_.lineLength(); }

 private:
  int64_t slot(int64_t row, int64_t tap) const { return (row + tap) % shape_.size; }

  void fill(const float* x, int64_t row, int64_t tap) {
    const int64_t image = row / shape_.height, inside = row % shape_.height + tap - shape_.border();
    const int64_t edge = shape_.border() * shape_.channels, length = shape_.width * shape_.channels;
    float* to = lines_.data() + slot(row, tap) * shape_.lineLength();
    if (inside < 0 || inside >= shape_.height) return std::memset(to, 0, shape_.lineLength() * sizeof(float)), void();
    std::memset(to, 0, edge * sizeof(float));
    std::memcpy(to + edge, x + (image * shape_.height + inside) * length, length * sizeof(float));
    std::memset(to + edge + length, 0, edge * sizeof(float));
  }

  const Shape shape_;
  std::vector<float> lines_;
  int64_t row_ = -2;
};

// PIXELS pixels of LANES filters.
template <int PIXELS>
inline void sumPixels(const Lines& lines, const float* weights, const Shape& shape, int64_t column, float* y) {
  Vector sums[PIXELS] = {};
  for (int64_t tap = 0; tap < shape.size; tap++) {
    const float* from = lines.line(tap) + column * shape.channels;
    const float* weight = weights + tap * shape.tapLength() * shape.filters;
    for (int64_t i = 0; i < shape.tapLength(); i++) {
      Vector factor = load(weight + i * shape.filters);
      keep(factor);
#pragma GCC unroll 16
      for (int pixel = 0; pixel < PIXELS; pixel++) sums[pixel] += splat(from[pixel * shape.channels + i]) * factor;
    }
  }
#pragma GCC unroll 16
  for (int pixel = 0; pixel < PIXELS; pixel++) store(y + (column + pixel) * shape.filters, sums[pixel]);
}

// y [batch, height, width, filters] of x and a kernel [size, size, channels, filters]; with `turned` a kernel [size, size, filters,
// channels] turned around, as the gradient of the input takes it.
inline void convolve(const float* x, const float* kernel, const Shape& shape, bool turned, float* y) {
  const int64_t channels = shape.channels, filters = shape.filters, taps = shape.size * shape.size;
  std::vector<float> weights(taps * channels * filters);
  for (int64_t tap = 0; tap < taps; tap++)
    for (int64_t c = 0; c < channels; c++)
      for (int64_t f = 0; f < filters; f++)
        weights[(tap * channels + c) * filters + f] =
            turned ? kernel[((taps - 1 - tap) * filters + f) * channels + c] : kernel[(tap * channels + c) * filters + f];
  const int64_t length = shape.width * filters, rows = shape.batch * shape.height;
  const bool streamed = isStreamed(y, rows * length, length);
  Pool::instance().ranges(rows, SMALLEST_PART, [&](int64_t from, int64_t to) {
    Lines lines(shape);
    std::vector<float> room(streamed ? length : 0);
    for (int64_t row = from; row < to; row++) {
      lines.moveTo(x, row);
      float* line = streamed ? room.data() : y + row * length;
      for (int64_t f = 0; f < filters; f += LANES) {
        int64_t column = 0;
        for (; column + SUMS <= shape.width; column += SUMS)
          sumPixels<SUMS>(lines, weights.data() + f, shape, column, line + f);
        for (; column < shape.width; column++) sumPixels<1>(lines, weights.data() + f, shape, column, line + f);
      }
      if (streamed) stream(line, length, y + row * length);
    }
    if (streamed) endStream();
  });
}

// Products of COUNT places of a row of taps with LANES filters, summed over a row of pixels.
template <int COUNT>
inline void addTaps(const float* line, const float* dy, const Shape& shape, double* sums) {
  Vector sum[COUNT] = {};
  for (int64_t column = 0; column < shape.width; column++) {
    Vector up = load(dy + column * shape.filters);
    keep(up);
#pragma GCC unroll 16
    for (int i = 0; i < COUNT; i++) sum[i] += splat(line[column * shape.channels + i]) * up;
  }
  for (int i = 0; i < COUNT; i++)
    for (int lane = 0; lane < LANES; lane++) sums[i * shape.filters + lane] += sum[i][lane];
}

// dk [size, size, channels, filters] of x and the gradients of the output. Sums in float32 span one row only.
inline void kernelGradient(const float* x, const float* dy, const Shape& shape, float* dk) {
  const int64_t filters = shape.filters, length = shape.tapLength(), weights = shape.size * length * filters;
  const auto parts = Pool::instance().collect(shape.batch * shape.height, SMALLEST_PART, [&](int64_t from, int64_t to) {
    Lines lines(shape);
    std::vector<double> sums(weights);
    for (int64_t row = from; row < to; row++) {
      lines.moveTo(x, row);
      const float* gradients = dy + row * shape.width * filters;
      for (int64_t tap = 0; tap < shape.size; tap++)
        for (int64_t f = 0; f < filters; f += LANES) {
          const float* line = lines.line(tap);
          double* sum = sums.data() + tap * length * filters + f;
          int64_t i = 0;
          for (; i + SUMS <= length; i += SUMS) addTaps<SUMS>(line + i, gradients + f, shape, sum + i * filters);
          for (; i + SUMS / 2 <= length; i += SUMS / 2)
            addTaps<SUMS / 2>(line + i, gradients + f, shape, sum + i * filters);
          for (; i < length; i++) addTaps<1>(line + i, gradients + f, shape, sum + i * filters);
        }
    }
    return sums;
  });
  std::vector<double> total(weights);
  for (const auto& part : parts) std::transform(total.begin(), total.end(), part.begin(), total.begin(), std::plus<double>());
  std::copy(total.begin(), total.end(), dk);
}

}  // namespace direct_convolution
