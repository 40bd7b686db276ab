// Convolutions of stride 1 with odd kernels, in bfloat16 with sums in float32. Images and results are float32: images and kernel are
// rounded on the way, as mixed-precision training does (Micikevicius et al., ICLR 2018; with bfloat16, Kalamkar et al., 2019).
//
// Images [batch, height, width, channels], kernels [size, size, channels, filters]. The pixels of a batch lie in one line, with zeros
// after each row and each image that serve the next one as its border. So a tap of the kernel is one distance along that line, for every
// pixel alike, and the sums at the zeros' places are left out at the end.
#pragma once
#include <algorithm>
#include <atomic>
#include "bfloat16.h"
#include "pool.h"

namespace bfloat16_convolution {

// Filters of a block of sums, at most: two vectors.
constexpr int PANEL = 2 * LANES;
// Pixels of a block of sums, and channels of one of the kernel's gradient: as many sums as the processor has registers for.
#if defined(__AVX512F__)
constexpr int ROWS = 14, KERNEL_ROWS = 8;
#elif defined(__aarch64__)
constexpr int ROWS = 12, KERNEL_ROWS = 8;
#else
constexpr int ROWS = 4, KERNEL_ROWS = 4;
#endif
// Bytes of numbers that stay in the second cache while they are used again.
constexpr int64_t CACHED_BYTES = 1 << 18;

struct Shape {
  int64_t batch, height, width, channels, filters, size;

  int64_t border() const { return size / 2; }
  int64_t taps() const { return size * size; }
  // Places of the line from one row of pixels to the next.
  int64_t pitch() const { return width + border(); }
  int64_t imagePitch() const { return (height + border()) * pitch(); }
  // Places with pixels and zeros in between.
  int64_t places() const { return batch * imagePitch(); }
  // The farthest tap.
  int64_t reach() const { return border() * (pitch() + 1); }
  int64_t distance(int64_t tap) const { return (tap / size - border()) * pitch() + tap % size - border(); }
  // Vectors of filters that a block of sums has.
  int64_t panelVectors() const { return filters % PANEL == 0 ? 2 : 1; }
  int64_t panels() const { return filters / (panelVectors() * LANES); }
};

// Walks along the line: `pixel` is the index of the pixel at a place, or negative where zeros are.
class Walk {
 public:
  Walk(const Shape& shape, int64_t place) : shape_(shape), place_(place) {
    const int64_t within = std::max<int64_t>(place, 0) % shape.imagePitch();
    image_ = std::max<int64_t>(place, 0) / shape.imagePitch();
    row_ = within / shape.pitch(), column_ = within % shape.pitch();
  }
  int64_t pixel() const {
    const bool inside = place_ >= 0 && image_ < shape_.batch && row_ < shape_.height && column_ < shape_.width;
    return inside ? (image_ * shape_.height + row_) * shape_.width + column_ : -1;
  }
  void step() {
    if (place_++ < 0) return;
    if (++column_ < shape_.pitch()) return;
    column_ = 0;
    if (++row_ < shape_.height + shape_.border()) return;
    row_ = 0, image_++;
  }

 private:
  const Shape& shape_;
  int64_t place_, image_, row_, column_;
};

inline int64_t roundUp(int64_t count, int64_t unit) { return (count + unit - 1) / unit * unit; }

inline int64_t roomOfConvolution(const Shape& shape) {
  const int64_t line = shape.places() + 2 * shape.reach() + ROWS;
  return (line * shape.channels + shape.taps() * shape.channels * shape.filters) / 2 + 2 * LANES;
}

// Images → the line, which starts `reach` places before the first pixel.
inline void layOut(const float* x, const Shape& shape, uint16_t* line) {
  const int64_t channels = shape.channels, gap = shape.border() * channels, row = shape.width * channels;
  std::fill_n(line, shape.reach() * channels, 0);
  uint16_t* first = line + shape.reach() * channels;
  Pool::instance().ranges(shape.batch * shape.height, 1, [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) {
      uint16_t* at = first + (i / shape.height * shape.imagePitch() + i % shape.height * shape.pitch()) * channels;
      roundRow(x + i * row, row, at);
      std::fill_n(at + row, gap, 0);
      if (i % shape.height + 1 == shape.height) std::fill_n(at + row + gap, shape.border() * shape.pitch() * channels, 0);
    }
  });
  std::fill_n(first + shape.places() * channels, (shape.reach() + ROWS) * channels, 0);
}

// Kernel [size, size, channels, filters] → pairs of channels, [panels][taps][channels / 2][filters of a panel].
inline void packKernel(const float* kernel, const Shape& shape, uint32_t* packed) {
  const int64_t channels = shape.channels, filters = shape.filters, vectors = shape.panelVectors();
  Pool::instance().ranges(shape.taps() * channels / 2, 8, [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++)
      for (int64_t f = 0; f < filters; f += LANES) {
        const int64_t vector = f / LANES, panel = vector / vectors;
        const float* at = kernel + 2 * i * filters + f;
        storePairs(packed + ((panel * shape.taps() * channels / 2 + i) * vectors + vector % vectors) * LANES,
                   pairUp(load(at), load(at + filters)));
      }
  });
}

// Kernel [size, size, filters, channels] → the same of the kernel turned around, as the gradient of the input takes it.
inline void packTurned(const float* kernel, const Shape& shape, uint32_t* packed) {
  const int64_t channels = shape.channels, filters = shape.filters, vectors = shape.panelVectors();
  Pool::instance().ranges(shape.taps() * filters / LANES, 1, [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) {
      const int64_t tap = i / (filters / LANES), vector = i % (filters / LANES), panel = vector / vectors;
      for (int64_t c = 0; c < channels; c += LANES) {
        Vector square[LANES];
        for (int lane = 0; lane < LANES; lane++)
          square[lane] = load(kernel + ((shape.taps() - 1 - tap) * filters + vector * LANES + lane) * channels + c);
        interleave<LANES>(square);
        uint32_t* at = packed + (((panel * shape.taps() + tap) * channels + c) / 2 * vectors + vector % vectors) * LANES;
        for (int j = 0; j < LANES; j += 2) storePairs(at + j / 2 * vectors * LANES, pairUp(square[j], square[j + 1]));
      }
    }
  });
}

// Sums of ROWS places in a line, for one panel; `to` has the places' results, null where nobody wants them.
template <int VECTORS>
__attribute__((noinline)) static void multiplyBlock(const uint16_t* line, const uint32_t* panel, const Shape& shape,
                                                    float* const* to) {
  const int64_t pairs = shape.channels / 2;
  Vector sums[ROWS][VECTORS] = {};
  for (int64_t tap = 0; tap < shape.taps(); tap++) {
    const uint32_t* from = reinterpret_cast<const uint32_t*>(line + shape.distance(tap) * shape.channels);
    for (int64_t i = 0; i < pairs; i++, panel += VECTORS * LANES) {
      Pairs factors[VECTORS];
      for (int v = 0; v < VECTORS; v++) factors[v] = loadPairs(panel + v * LANES);
#pragma GCC unroll 16
      for (int row = 0; row < ROWS; row++) {
        const Pairs pixel = splatPair(from[row * pairs + i]);
        for (int v = 0; v < VECTORS; v++) sums[row][v] = addProducts(sums[row][v], pixel, factors[v]);
      }
    }
  }
#pragma GCC unroll 16
  for (int row = 0; row < ROWS; row++)
    if (to[row])
      for (int v = 0; v < VECTORS; v++) store(to[row] + v * LANES, sums[row][v]);
}

// y [batch, height, width, filters] of x and a kernel, turned around or not; `room` has `roomOfConvolution` floats.
inline void convolve(const float* x, const float* kernel, const Shape& shape, bool turned, float* y, float* room) {
  const int64_t channels = shape.channels, filters = shape.filters, panels = shape.panels(), places = shape.places();
  uint32_t* packed = reinterpret_cast<uint32_t*>(room);
  uint16_t* line = reinterpret_cast<uint16_t*>(packed + shape.taps() * channels * filters / 2);
  (turned ? packTurned : packKernel)(kernel, shape, packed);
  layOut(x, shape, line);

  // Either the pixels of a stretch are used for all panels, or a panel for all stretches: whichever is less is read again.
  const int64_t stretch = roundUp(std::min(CACHED_BYTES / (2 * channels), places), ROWS);
  const int64_t stretches = (places + stretch - 1) / stretch;
  const bool panelFirst = shape.taps() * filters > places;
  std::atomic<int64_t> next{0};
  Pool::instance().each([&](int, int) {
    for (int64_t task; (task = next.fetch_add(1)) < stretches * panels;) {
      const int64_t panel = panelFirst ? task / stretches : task % panels;
      const int64_t from = (panelFirst ? task % stretches : task / panels) * stretch, end = std::min(from + stretch, places);
      const int64_t width = shape.panelVectors() * LANES;
      const uint32_t* factors = packed + panel * shape.taps() * channels / 2 * width;
      Walk walk(shape, from);
      for (int64_t place = from; place < end; place += ROWS) {
        float* to[ROWS];
        bool wanted = false;
        for (int row = 0; row < ROWS; row++, walk.step()) {
          const int64_t pixel = walk.pixel();
          to[row] = pixel < 0 ? nullptr : y + pixel * filters + panel * width;
          wanted |= pixel >= 0;
        }
        if (wanted)
          (width == PANEL ? multiplyBlock<2> : multiplyBlock<1>)(line + (shape.reach() + place) * channels, factors, shape, to);
      }
    }
  });
}

// Images of places from `first` on → each channel's numbers one after the other, [channels][distance].
inline void layOutChannels(const float* x, const Shape& shape, int64_t first, int64_t count, uint16_t* rows,
                           int64_t distance, const float* zeros) {
  Walk walk(shape, first);
  for (int64_t i = 0; i < count; i += LANES) {
    const float* pixels[LANES];
    for (int lane = 0; lane < LANES; lane++, walk.step()) {
      const int64_t pixel = walk.pixel();
      pixels[lane] = pixel < 0 ? zeros : x + pixel * shape.channels;
    }
    for (int64_t c = 0; c < shape.channels; c += LANES) {
      Vector square[LANES];
      for (int lane = 0; lane < LANES; lane++) square[lane] = load(pixels[lane] + c);
      interleave<LANES>(square);
      for (int lane = 0; lane < LANES; lane++) storeRounded(rows + (c + lane) * distance + i, square[lane]);
    }
  }
}

// Gradients of the output of places from `first` on → pairs of places, [panels][distance / 2][filters of a panel].
inline void layOutGradient(const float* dy, const Shape& shape, int64_t first, int64_t count, uint32_t* pairs,
                           int64_t distance, const float* zeros) {
  const int64_t vectors = shape.panelVectors();
  Walk walk(shape, first);
  const auto next = [&] {
    const int64_t pixel = walk.pixel();
    walk.step();
    return pixel < 0 ? zeros : dy + pixel * shape.filters;
  };
  for (int64_t i = 0; i < count; i += 2) {
    const float *a = next(), *b = next();
    for (int64_t f = 0; f < shape.filters; f += LANES) {
      const int64_t vector = f / LANES;
      storePairs(pairs + ((vector / vectors * distance / 2 + i / 2) * vectors + vector % vectors) * LANES,
                 pairUp(load(a + f), load(b + f)));
    }
  }
}

// product[KERNEL_ROWS][filters of a panel] += channels' rows · pairs of the gradient; the product's rows lie `filters` apart.
template <int VECTORS>
__attribute__((noinline)) static void addBlock(const uint16_t* rows, int64_t distance, const uint32_t* panel, int64_t pairs,
                                               float* product, int64_t filters) {
  Vector sums[KERNEL_ROWS][VECTORS] = {};
  for (int64_t i = 0; i < pairs; i++) {
    Pairs gradient[VECTORS];
    for (int v = 0; v < VECTORS; v++) gradient[v] = loadPairs(panel + (i * VECTORS + v) * LANES);
#pragma GCC unroll 16
    for (int row = 0; row < KERNEL_ROWS; row++) {
      const Pairs pixels = splatPair(*reinterpret_cast<const Pair*>(rows + row * distance + 2 * i));
      for (int v = 0; v < VECTORS; v++) sums[row][v] = addProducts(sums[row][v], pixels, gradient[v]);
    }
  }
#pragma GCC unroll 16
  for (int row = 0; row < KERNEL_ROWS; row++)
    for (int v = 0; v < VECTORS; v++) {
      float* to = product + row * filters + v * LANES;
      store(to, load(to) + sums[row][v]);
    }
}

// Adds what `count` places give to dk [size, size, channels, filters], of panels from `from` to before `to`.
inline void addPlaces(const uint16_t* rows, int64_t rowDistance, const uint32_t* gradient, int64_t gradientDistance, int64_t count,
                      const Shape& shape, int64_t from, int64_t to, float* dk) {
  const int64_t width = shape.panelVectors() * LANES;
  for (int64_t panel = from; panel < to; panel++)
    for (int64_t c = 0; c < shape.channels; c += KERNEL_ROWS)
      for (int64_t tap = 0; tap < shape.taps(); tap++)
        (width == PANEL ? addBlock<2> : addBlock<1>)(
            rows + c * rowDistance + shape.reach() + shape.distance(tap), rowDistance, gradient + panel * gradientDistance / 2 * width,
            count / 2, dk + (tap * shape.channels + c) * shape.filters + panel * width, shape.filters);
}

// Most places of which all gradients of a panel stay in the second cache: the threads share out the panels. Of more, each thread takes
// some places and has sums of its own, which is too much to add up where there are many channels.
constexpr int64_t MOST_WHOLE_PLACES = 10000;

inline bool isWhole(const Shape& shape) {
  return shape.places() <= MOST_WHOLE_PLACES && shape.panels() >= Pool::instance().size();
}

// Places that are taken together.
inline int64_t stretchOf(const Shape& shape) {
  if (isWhole(shape)) return roundUp(shape.places(), LANES);
  return roundUp(std::max<int64_t>(CACHED_BYTES / (shape.channels + shape.filters), 256), LANES);
}

// From one channel's row to the next: not a multiple of 4096 bytes, which would put all rows in the same places of the cache.
inline int64_t rowDistanceOf(const Shape& shape) { return roundUp(stretchOf(shape) + 2 * shape.reach(), 2048) + 32; }

inline int64_t roomOfStretch(const Shape& shape) {
  return (rowDistanceOf(shape) * shape.channels + stretchOf(shape) * shape.filters) / 2 + 2 * LANES;
}

inline int64_t roomOfKernelGradient(const Shape& shape) {
  const int64_t zeros = std::max(shape.channels, shape.filters), sums = shape.taps() * shape.channels * shape.filters;
  return zeros + (isWhole(shape) ? roomOfStretch(shape) : Pool::instance().size() * (roomOfStretch(shape) + sums));
}

// dk [size, size, channels, filters] of x and the gradients of the output; `room` has `roomOfKernelGradient` floats.
inline void kernelGradient(const float* x, const float* dy, const Shape& shape, float* dk, float* room) {
  const int64_t zeroCount = std::max(shape.channels, shape.filters), sumCount = shape.taps() * shape.channels * shape.filters;
  const int64_t stretch = stretchOf(shape), distance = rowDistanceOf(shape), places = shape.places(), reach = shape.reach();
  Pool& pool = Pool::instance();
  const float* zeros = room;
  std::fill_n(room, zeroCount, 0.0f);
  room += zeroCount;
  const auto gradientOf = [&](float* at) { return reinterpret_cast<uint32_t*>(at + distance * shape.channels / 2); };

  if (isWhole(shape)) {
    uint16_t* rows = reinterpret_cast<uint16_t*>(room);
    uint32_t* gradient = gradientOf(room);
    pool.ranges((stretch + 2 * reach + LANES - 1) / LANES, 1, [&](int64_t from, int64_t to) {
      layOutChannels(x, shape, from * LANES - reach, (to - from) * LANES, rows + from * LANES, distance, zeros);
    });
    pool.ranges(stretch / 2, 8, [&](int64_t from, int64_t to) {
      layOutGradient(dy, shape, 2 * from, 2 * (to - from), gradient + from * shape.panelVectors() * LANES, stretch, zeros);
    });
    std::fill_n(dk, sumCount, 0.0f);
    std::atomic<int64_t> next{0};
    pool.each([&](int, int) {
      for (int64_t panel; (panel = next.fetch_add(1)) < shape.panels();)
        addPlaces(rows, distance, gradient, stretch, stretch, shape, panel, panel + 1, dk);
    });
    return;
  }

  const int64_t stretches = (places + stretch - 1) / stretch;
  float* allSums = room + pool.size() * roomOfStretch(shape);
  pool.each([&](int part, int parts) {
    float *at = room + part * roomOfStretch(shape), *sums = allSums + part * sumCount;
    uint16_t* rows = reinterpret_cast<uint16_t*>(at);
    std::fill_n(sums, sumCount, 0.0f);
    // The same places in the same thread's sums in every run: the same digits.
    for (int64_t i = stretches * part / parts; i < stretches * (part + 1) / parts; i++) {
      layOutChannels(x, shape, i * stretch - reach, stretch + 2 * reach, rows, distance, zeros);
      layOutGradient(dy, shape, i * stretch, stretch, gradientOf(at), stretch, zeros);
      addPlaces(rows, distance, gradientOf(at), stretch, stretch, shape, 0, shape.panels(), sums);
    }
  });
  pool.ranges(sumCount, 4096, [&](int64_t from, int64_t to) {
    for (int64_t i = from; i < to; i++) {
      float sum = allSums[i];
      for (int part = 1; part < pool.size(); part++) sum += allSums[part * sumCount + i];
      dk[i] = sum;
    }
  });
}

}  // namespace bfloat16_convolution
