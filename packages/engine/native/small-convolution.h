// 5×5 convolutions of stride 1, padded by 2, of one to eight channels and filters, as LeNets have them: too few to fill vectors with
// channels, so vectors run along a row of pixels. Each image is laid out as planes, one a channel, with a border of zeros.
#pragma once
#include <algorithm>
#include <type_traits>
#include <vector>
#include "pool.h"
#include "vector.h"

namespace small_convolution {

constexpr int SIZE = 5, BORDER = 2;
// Rows of an image that are summed at a time: as many sums as the processor has registers for, and few rows left over.
constexpr int rowsOf(int filters) { return LANES == 16 ? (filters == 8 ? 2 : filters == 4 ? 4 : 7) : std::max(1, 8 / filters); }

struct Shape {
  int64_t batch, height, width, channels, filters;

  // Floats from one row of a plane to the next: the border, and room for vectors that pass the end of a row.
  int64_t stride() const { return (width + LANES - 1) / LANES * LANES + 2 * BORDER + LANES; }
  int64_t inputPlane() const { return (height + 2 * BORDER) * stride(); }
  int64_t outputPlane() const { return height * stride(); }
  // Images a thread takes at least.
  int64_t smallestPart() const { return 1 + 60000 / (height * width * channels * filters); }
};

// Image [height, width, channels] → planes, whose border stays zero. `end` is where the images end.
template <int CHANNELS>
inline void toPlanes(const float* image, const float* end, const Shape& shape, int border, float* planes) {
  const int64_t stride = shape.stride(), plane = (shape.height + 2 * border) * stride;
  for (int64_t row = 0; row < shape.height; row++)
    for (int64_t column = 0; column < shape.width; column += LANES) {
      const float* from = image + (row * shape.width + column) * CHANNELS;
      float last[CHANNELS * LANES] = {};
      if (end - from < CHANNELS * LANES) {
        std::copy(from, end, last);
        from = last;
      }
      Vector pixels[CHANNELS];
      for (int i = 0; i < CHANNELS; i++) pixels[i] = load(from + i * LANES);
      separate<CHANNELS>(pixels);
      float* to = planes + (row + border) * stride + border + column;
      for (int i = 0; i < CHANNELS; i++) {
        store(to + i * plane, pixels[i]);
        // What was taken of the next row.
        if (column + LANES > shape.width) store(to + i * plane + shape.width - column, Vector{});
      }
    }
}

// Planes → image [height, width, CHANNELS].
template <int CHANNELS>
inline void fromPlanes(const float* planes, const Shape& shape, float* image) {
  for (int64_t row = 0; row < shape.height; row++)
    for (int64_t column = 0; column < shape.width; column += LANES) {
      Vector pixels[CHANNELS];
      for (int i = 0; i < CHANNELS; i++) pixels[i] = load(planes + i * shape.outputPlane() + row * shape.stride() + column);
      interleave<CHANNELS>(pixels);
      const int64_t count = std::min<int64_t>(LANES, shape.width - column) * CHANNELS;
      float* to = image + (row * shape.width + column) * CHANNELS;
      int i = 0;
      for (; (i + 1) * LANES <= count; i++) store(to + i * LANES, pixels[i]);
      for (int64_t rest = i * LANES; rest < count; rest++) to[rest] = pixels[i][rest - i * LANES];
    }
}

// Calls `work` with a number of channels or filters as a constant.
template <class Work>
inline void withConstant(int64_t count, const Work& work) {
  switch (count) {
    case 8: return work(std::integral_constant<int, 8>());
    case 4: return work(std::integral_constant<int, 4>());
    case 2: return work(std::integral_constant<int, 2>());
    default: return work(std::integral_constant<int, 1>());
  }
}

// A vector of pixels in ROWS rows of all filters.
template <int FILTERS, int ROWS>
inline void sumPatch(const float* planes, const float* weights, const Shape& shape, int64_t row, int64_t column, float* out) {
  Vector sums[ROWS][FILTERS] = {};
  const int64_t stride = shape.stride(), plane = shape.inputPlane();
  for (int64_t channel = 0; channel < shape.channels; channel++)
    for (int tap = 0; tap < SIZE * SIZE; tap++) {
      const float* from = planes + channel * plane + (row + tap / SIZE) * stride + column + tap % SIZE;
      const float* weight = weights + (tap * shape.channels + channel) * FILTERS;
      Vector pixels[ROWS];
#pragma GCC unroll 8
      for (int i = 0; i < ROWS; i++) pixels[i] = load(from + i * stride);
#pragma GCC unroll 8
      for (int filter = 0; filter < FILTERS; filter++) {
        const Vector factor = splat(weight[filter]);
#pragma GCC unroll 8
        for (int i = 0; i < ROWS; i++) sums[i][filter] += pixels[i] * factor;
      }
    }
  for (int i = 0; i < ROWS; i++)
    for (int filter = 0; filter < FILTERS; filter++)
      store(out + filter * shape.outputPlane() + (row + i) * stride + column, sums[i][filter]);
}

template <int FILTERS>
inline void convolveImage(const float* planes, const float* weights, const Shape& shape, float* out) {
  constexpr int ROWS = rowsOf(FILTERS);
  for (int64_t column = 0; column < shape.width; column += LANES) {
    int64_t row = 0;
    for (; row + ROWS <= shape.height; row += ROWS) sumPatch<FILTERS, ROWS>(planes, weights, shape, row, column, out);
    for (; row < shape.height; row++) sumPatch<FILTERS, 1>(planes, weights, shape, row, column, out);
  }
}

// y [batch, height, width, filters] of x and a kernel [5, 5, channels, filters]; with `turned` a kernel [5, 5, filters, channels] turned
// around, as the gradient of the input takes it.
inline void convolve(const float* x, const float* kernel, const Shape& shape, bool turned, float* y) {
  const int64_t channels = shape.channels, filters = shape.filters, taps = SIZE * SIZE;
  std::vector<float> weights(taps * channels * filters);
  for (int64_t tap = 0; tap < taps; tap++)
    for (int64_t c = 0; c < channels; c++)
      for (int64_t f = 0; f < filters; f++)
        weights[(tap * channels + c) * filters + f] =
            turned ? kernel[((taps - 1 - tap) * filters + f) * channels + c] : kernel[(tap * channels + c) * filters + f];
  const int64_t pixels = shape.height * shape.width;
  const float* end = x + shape.batch * pixels * channels;
  Pool::instance().ranges(shape.batch, shape.smallestPart(), [&](int64_t from, int64_t to) {
    std::vector<float> planes(channels * shape.inputPlane() + LANES), out(filters * shape.outputPlane() + LANES);
    for (int64_t image = from; image < to; image++) {
      withConstant(channels, [&](auto count) {
        toPlanes<count()>(x + image * pixels * channels, end, shape, BORDER, planes.data());
      });
      withConstant(filters, [&](auto count) {
        convolveImage<count()>(planes.data(), weights.data(), shape, out.data());
        fromPlanes<count()>(out.data(), shape, y + image * pixels * filters);
      });
    }
  });
}

// Products of one row of taps with FILTERS filters from `filter` on, summed over an image into vectors.
template <int FILTERS>
inline void addTaps(const float* planes, const float* gradients, const Shape& shape, int64_t channel, int tapRow,
                    int64_t filter, float* sums) {
  Vector sum[SIZE][FILTERS] = {};
  const int64_t stride = shape.stride();
  for (int64_t row = 0; row < shape.height; row++)
    for (int64_t column = 0; column < shape.width; column += LANES) {
      Vector up[FILTERS];
#pragma GCC unroll 8
      for (int f = 0; f < FILTERS; f++) up[f] = load(gradients + (filter + f) * shape.outputPlane() + row * stride + column);
#pragma GCC unroll 5
      for (int tap = 0; tap < SIZE; tap++) {
        const Vector pixels = load(planes + channel * shape.inputPlane() + (row + tapRow) * stride + column + tap);
#pragma GCC unroll 8
        for (int f = 0; f < FILTERS; f++) sum[tap][f] += pixels * up[f];
      }
    }
  for (int tap = 0; tap < SIZE; tap++)
    for (int f = 0; f < FILTERS; f++) {
      float* to = sums + (((tapRow * SIZE + tap) * shape.channels + channel) * shape.filters + filter + f) * LANES;
      store(to, load(to) + sum[tap][f]);
    }
}

// dk [5, 5, channels, filters] of x and the gradients of the output.
inline void kernelGradient(const float* x, const float* dy, const Shape& shape, float* dk) {
  const int64_t channels = shape.channels, filters = shape.filters, weights = SIZE * SIZE * channels * filters;
  constexpr int64_t TOGETHER = LANES == 16 ? 4 : 2;
  const auto parts = Pool::instance().collect(shape.batch, shape.smallestPart(), [&](int64_t from, int64_t to) {
    std::vector<float> planes(channels * shape.inputPlane() + LANES), gradients(filters * shape.outputPlane() + LANES);
    std::vector<float> sums(weights * LANES);
    for (int64_t image = from; image < to; image++) {
      const int64_t pixels = image * shape.height * shape.width, all = shape.batch * shape.height * shape.width;
      withConstant(channels, [&](auto count) {
        toPlanes<count()>(x + pixels * channels, x + all * channels, shape, BORDER, planes.data());
      });
      withConstant(filters, [&](auto count) {
        toPlanes<count()>(dy + pixels * filters, dy + all * filters, shape, 0, gradients.data());
      });
      for (int64_t channel = 0; channel < channels; channel++)
        for (int row = 0; row < SIZE; row++) {
          if (filters == 1) addTaps<1>(planes.data(), gradients.data(), shape, channel, row, 0, sums.data());
          else
            for (int64_t f = 0; f < filters; f += std::min(filters, TOGETHER))
              filters == 2 || TOGETHER == 2 ? addTaps<2>(planes.data(), gradients.data(), shape, channel, row, f, sums.data())
                                            : addTaps<4>(planes.data(), gradients.data(), shape, channel, row, f, sums.data());
        }
    }
    return sums;
  });
  for (int64_t i = 0; i < weights; i++) {
    double sum = 0;
    for (const auto& part : parts)
      for (int lane = 0; lane < LANES; lane++) sum += part[i * LANES + lane];
    dk[i] = float(sum);
  }
}

}  // namespace small_convolution
