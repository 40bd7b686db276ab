// 3×3 convolutions of stride 1, padded by 1, by Winograd's minimal filtering (Lavin & Gray, CVPR 2016): F(2×2, 3×3) forward and for the
// gradient of the input, F(3×3, 2×2) for that of the kernel. Four ninths of the products of the plain sum.
//
// Images [batch, height, width, channels], kernels [3, 3, channels, filters]. A tile is 2×2 pixels of the output; its 4×4 pixels of the
// input, transformed, are one row in each of 16 planes, and a plane times the transformed kernel is a matrix product.
//
// All transforms are in float32. What the matrix products take are numbers of float32, or of bfloat16, added up in float32. There, two
// numbers whose products are added to the same sum lie side by side as a pair: of a product, pairs of channels; of a kernel's gradient,
// pairs of tiles.
#pragma once
#include <algorithm>
#include <atomic>
#include <cstring>
#include <type_traits>
#include "bfloat16.h"
#include "pool.h"
#include "vector.h"

namespace winograd {

constexpr int PLANES = 16;
// Columns of a matrix product's innermost block, two vectors; channels and filters are multiples of it.
constexpr int PANEL = 2 * LANES;
// Rows of it: as many sums as the processor has registers for.
#if defined(__AVX512F__)
constexpr int ROWS = 14, KERNEL_ROWS = 8;
#elif defined(__aarch64__)
constexpr int ROWS = 12, KERNEL_ROWS = 8;
#else
constexpr int ROWS = 6, KERNEL_ROWS = 4;
#endif

struct Shape {
  int64_t batch, height, width, channels, filters;

  int64_t tileRows() const { return (height + 1) / 2; }
  int64_t tileColumns() const { return (width + 1) / 2; }
  int64_t tiles() const { return batch * tileRows() * tileColumns(); }
};

// Where a tile lies: the image, and its upper left pixel in the output.
struct Place {
  int64_t image, row, column;

  Place(const Shape& shape, int64_t tile)
      : image(tile / (shape.tileRows() * shape.tileColumns())),
        row(tile / shape.tileColumns() % shape.tileRows() * 2),
        column(tile % shape.tileColumns() * 2) {}
};

// How many numbers lie side by side in 32 bits.
template <class Number>
constexpr int TOGETHER = int(sizeof(float) / sizeof(Number));

inline void put(float* to, const Vector* one) { store(to, *one); }
inline void put(uint16_t* to, const Vector* one) { storeRounded(to, *one); }
inline void putTogether(float* to, const Vector* one) { store(to, *one); }
inline void putTogether(uint16_t* to, const Vector* two) {
  storePairs(reinterpret_cast<uint32_t*>(to), pairUp(two[0], two[1]));
}

// Numbers from one plane to the next: not a multiple of 4096 bytes, which would put all planes' rows in the same places of the cache.
inline int64_t planeSize(int64_t numbers) { return (numbers + 1023) / 1024 * 1024 + 80; }

// Tiles that are taken through all planes together: few enough for what is between the products to stay in the second cache, enough
// to use a transformed kernel often, and of those the number with which the busiest thread has least to do.
inline int64_t blockTiles(const Shape& shape) {
  const int64_t threads = Pool::instance().size(), tiles = shape.tiles();
  const int64_t fitting = (1 << 20) / (4 * PLANES * (shape.channels + shape.filters));
  const int64_t most = std::min<int64_t>(224, std::max<int64_t>(98, fitting));
  const int64_t least = std::min<int64_t>(48, (tiles + threads - 1) / threads);
  int64_t best = 0, leastWork = INT64_MAX;
  for (int64_t count = (least + ROWS - 1) / ROWS * ROWS; count <= most; count += ROWS) {
    const int64_t blocks = (tiles + count - 1) / count, work = (blocks + threads - 1) / threads * count;
    if (work <= leastWork) leastWork = work, best = count;
  }
  return best;
}

// What one product needs room for, in floats.
inline int64_t roomOfBlock(const Shape& shape) {
  const int64_t tiles = blockTiles(shape);
  return PLANES * (planeSize(tiles * shape.channels) + planeSize(tiles * shape.filters));
}

// The 4×4 pixels of one tile, from one before its first, of LANES channels: Bᵀ d B.
inline void inputTile(const float* const* pixels, int64_t c, Vector* result) {
  Vector half[16];
  for (int j = 0; j < 4; j++) {
    const Vector a = load(pixels[j] + c), b = load(pixels[4 + j] + c), d = load(pixels[8 + j] + c), e = load(pixels[12 + j] + c);
    half[j] = a - d, half[4 + j] = b + d, half[8 + j] = d - b, half[12 + j] = b - e;
  }
  for (int j = 0; j < 16; j += 4) {
    const Vector a = half[j], b = half[j + 1], d = half[j + 2], e = half[j + 3];
    result[j] = a - d, result[j + 1] = b + d, result[j + 2] = d - b, result[j + 3] = b - e;
  }
}

// The 2×2 gradients of one tile, of LANES filters, as a filter of that size: G dy Gᵀ.
inline void gradientTile(const float* const* pixels, int64_t c, Vector* result) {
  const Vector half = splat(0.5f);
  const Vector a = load(pixels[0] + c), b = load(pixels[1] + c), d = load(pixels[2] + c), e = load(pixels[3] + c);
  const Vector rows[4][2] = {{a, b}, {(a + d) * half, (b + e) * half}, {(a - d) * half, (b - e) * half}, {d, e}};
  for (int j = 0; j < 4; j++) {
    const Vector left = rows[j][0], right = rows[j][1];
    result[4 * j] = left, result[4 * j + 1] = (left + right) * half;
    result[4 * j + 2] = (left - right) * half, result[4 * j + 3] = right;
  }
}

// `count` tiles from `first` on → planes of rows of `depth` numbers, TILES of them side by side; a tile's SIDE×SIDE pixels begin
// `before` pixels before its first one in each direction. If the last one lacks a neighbor, that is zeros.
template <int SIDE, void (*TRANSFORM)(const float* const*, int64_t, Vector*), int TILES, class Number>
__attribute__((noinline)) static void transformTiles(const float* x, int64_t depth, int64_t before, const Shape& shape, int64_t first,
                                                     int64_t count, Number* planes, int64_t size, const float* zeros) {
  for (int64_t i = 0; i < count; i += TILES) {
    const float* pixels[TILES][SIDE * SIDE];
    for (int tile = 0; tile < TILES; tile++) {
      const Place at(shape, first + i + tile);
      for (int j = 0; j < SIDE * SIDE; j++) {
        const int64_t row = at.row - before + j / SIDE, column = at.column - before + j % SIDE;
        const bool inside = row >= 0 && row < shape.height && column >= 0 && column < shape.width && i + tile < count;
        pixels[tile][j] = inside ? x + ((at.image * shape.height + row) * shape.width + column) * depth : zeros;
      }
    }
    for (int64_t c = 0; c < depth; c += LANES) {
      Vector results[TILES][PLANES];
      for (int tile = 0; tile < TILES; tile++) TRANSFORM(pixels[tile], c, results[tile]);
      Number* to = planes + i * depth + c * TILES;
      for (int k = 0; k < PLANES; k++) {
        Vector together[TILES];
        for (int tile = 0; tile < TILES; tile++) together[tile] = results[tile][k];
        if constexpr (TILES == 1) put(to + k * size, together);
        else putTogether(to + k * size, together);
      }
    }
  }
}

template <int TILES, class Number>
inline void transformInput(const float* x, const Shape& shape, int64_t first, int64_t count, Number* planes, int64_t size,
                           const float* zeros) {
  transformTiles<4, inputTile, TILES>(x, shape.channels, 1, shape, first, count, planes, size, zeros);
}

template <int TILES, class Number>
inline void transformGradient(const float* dy, const Shape& shape, int64_t first, int64_t count, Number* planes, int64_t size,
                              const float* zeros) {
  transformTiles<2, gradientTile, TILES>(dy, shape.filters, 0, shape, first, count, planes, size, zeros);
}

// From the products of a tile to its 2×2 pixels: Aᵀ m A; what lies outside of an odd side is left out.
__attribute__((noinline)) static void transformOutput(const float* planes, int64_t size, const Shape& shape, int64_t first, int64_t count, float* y) {
  const int64_t filters = shape.filters;
  for (int64_t i = 0; i < count; i++) {
    const Place at(shape, first + i);
    float* upper = y + ((at.image * shape.height + at.row) * shape.width + at.column) * filters;
    float* lower = upper + shape.width * filters;
    const bool right = at.column + 1 < shape.width, below = at.row + 1 < shape.height;
    for (int64_t c = 0; c < filters; c += LANES) {
      const float* from = planes + i * filters + c;
      Vector top[4], bottom[4];
      for (int j = 0; j < 4; j++) {
        const Vector a = load(from + j * size), b = load(from + (4 + j) * size), d = load(from + (8 + j) * size),
                     e = load(from + (12 + j) * size);
        top[j] = a + b + d, bottom[j] = b - d - e;
      }
      store(upper + c, top[0] + top[1] + top[2]);
      if (right) store(upper + filters + c, top[1] - top[2] - top[3]);
      if (below) store(lower + c, bottom[0] + bottom[1] + bottom[2]);
      if (right && below) store(lower + filters + c, bottom[1] - bottom[2] - bottom[3]);
    }
  }
}

// G g Gᵀ of the LANES kernels whose nine taps lie `distance` apart, from the last where `turned` around.
inline void transformTaps(const float* taps, int64_t distance, bool turned, Vector* result) {
  const Vector half = splat(0.5f);
  const auto four = [&](Vector a, Vector b, Vector d, Vector* out) {
    const Vector sum = (a + d) * half, middle = b * half;
    out[0] = a, out[1] = sum + middle, out[2] = sum - middle, out[3] = d;
  };
  Vector rows[12];
  for (int j = 0; j < 3; j++) {
    Vector column[4];
    const auto tap = [&](int k) { return load(taps + (turned ? 8 - k : k) * distance); };
    four(tap(j), tap(3 + j), tap(6 + j), column);
    for (int k = 0; k < 4; k++) rows[3 * k + j] = column[k];
  }
  for (int k = 0; k < 4; k++) four(rows[3 * k], rows[3 * k + 1], rows[3 * k + 2], result + 4 * k);
}

// Kernel [3, 3, channels, filters] → planes [filters / PANEL][channels][PANEL], of pairs [filters / PANEL][channels / 2][PANEL].
template <class Number>
__attribute__((noinline)) static void transformKernel(const float* kernel, const Shape& shape, Number* planes, int64_t size) {
  constexpr int COUNT = TOGETHER<Number>;
  const int64_t channels = shape.channels, filters = shape.filters;
  Pool::instance().ranges(channels / COUNT, 8, [&](int64_t from, int64_t to) {
    for (int64_t c = from * COUNT; c < to * COUNT; c += COUNT)
      for (int64_t f = 0; f < filters; f += LANES) {
        Vector results[COUNT][PLANES];
        for (int i = 0; i < COUNT; i++)
          transformTaps(kernel + (c + i) * filters + f, channels * filters, false, results[i]);
        Number* at = planes + (f / PANEL * channels + c) * PANEL + f % PANEL * COUNT;
        for (int k = 0; k < PLANES; k++) {
          Vector together[COUNT];
          for (int i = 0; i < COUNT; i++) together[i] = results[i][k];
          putTogether(at + k * size, together);
        }
      }
  });
}

// Kernel [3, 3, filters, channels] → the same planes of the kernel turned around, as the gradient of the input takes it. Its vectors
// run along channels, those of the planes along filters: squares of LANES filters and channels are transposed.
template <class Number>
__attribute__((noinline)) static void transformTurned(const float* kernel, const Shape& shape, Number* planes, int64_t size) {
  constexpr int COUNT = TOGETHER<Number>;
  const int64_t channels = shape.channels, filters = shape.filters;
  Pool::instance().ranges(filters / LANES, 1, [&](int64_t from, int64_t to) {
    for (int64_t f = from * LANES; f < to * LANES; f += LANES)
      for (int64_t c = 0; c < channels; c += LANES) {
        Vector squares[PLANES][LANES];
        for (int lane = 0; lane < LANES; lane++) {
          Vector result[PLANES];
          transformTaps(kernel + (f + lane) * channels + c, filters * channels, true, result);
          for (int k = 0; k < PLANES; k++) squares[k][lane] = result[k];
        }
        Number* at = planes + (f / PANEL * channels + c) * PANEL + f % PANEL * COUNT;
        for (int k = 0; k < PLANES; k++) {
          interleave<LANES>(squares[k]);
          for (int lane = 0; lane < LANES; lane += COUNT) putTogether(at + k * size + lane * PANEL, squares[k] + lane);
        }
      }
  });
}

// The innermost loops, of floats and of pairs: what a number or a pair of one side gives with a vector of the other.
struct Floats {
  typedef Vector Numbers;
  typedef float One;
  static Vector loadAt(const float* from) { return load(from); }
  static Vector spread(float value) { return splat(value); }
  static void add(Vector& sum, Vector a, Vector b) { sum += a * b; }
};
struct PairsOfBfloat16 {
  typedef Pairs Numbers;
  typedef uint32_t One;
  static Pairs loadAt(const uint32_t* from) { return loadPairs(from); }
  static Pairs spread(uint32_t value) { return splatPair(value); }
  static void add(Vector& sum, Pairs a, Pairs b) { sum = addProducts(sum, a, b); }
};
template <class Number>
using Kind = std::conditional_t<sizeof(Number) == sizeof(float), Floats, PairsOfBfloat16>;

// product[ROWS][PANEL] = a[ROWS][depth] · panel[depth][PANEL]
template <class Number>
__attribute__((noinline)) static void multiplyBlock(const Number* a, const Number* panel, int64_t depth, float* product, int64_t stride) {
  typedef Kind<Number> K;
  const auto* rows = reinterpret_cast<const typename K::One*>(a);
  const auto* columns = reinterpret_cast<const typename K::One*>(panel);
  const int64_t steps = depth / TOGETHER<Number>;
  Vector sums[ROWS][2] = {};
  for (int64_t k = 0; k < steps; k++) {
    const auto left = K::loadAt(columns + k * PANEL), right = K::loadAt(columns + k * PANEL + LANES);
#pragma GCC unroll 16
    for (int row = 0; row < ROWS; row++) {
      const auto factor = K::spread(rows[row * steps + k]);
      K::add(sums[row][0], factor, left), K::add(sums[row][1], factor, right);
    }
  }
#pragma GCC unroll 16
  for (int row = 0; row < ROWS; row++) {
    store(product + row * stride, sums[row][0]);
    store(product + row * stride + LANES, sums[row][1]);
  }
}

// product[KERNEL_ROWS][PANEL] += a[count][KERNEL_ROWS]ᵀ · b[count][PANEL]; rows of a and b lie `channels` and `filters` apart.
template <class Number>
__attribute__((noinline)) static void addTransposedBlock(const Number* a, const Number* b, int64_t count, const Shape& shape, float* product) {
  typedef Kind<Number> K;
  const auto* rows = reinterpret_cast<const typename K::One*>(a);
  const auto* columns = reinterpret_cast<const typename K::One*>(b);
  const int64_t steps = (count + TOGETHER<Number> - 1) / TOGETHER<Number>;
  Vector sums[KERNEL_ROWS][2] = {};
  for (int64_t k = 0; k < steps; k++) {
    auto left = K::loadAt(columns + k * shape.filters), right = K::loadAt(columns + k * shape.filters + LANES);
    keep(left), keep(right);
#pragma GCC unroll 16
    for (int row = 0; row < KERNEL_ROWS; row++) {
      const auto factor = K::spread(rows[k * shape.channels + row]);
      K::add(sums[row][0], factor, left), K::add(sums[row][1], factor, right);
    }
  }
#pragma GCC unroll 16
  for (int row = 0; row < KERNEL_ROWS; row++) {
    float* to = product + row * shape.filters;
    store(to, load(to) + sums[row][0]);
    store(to + LANES, load(to + LANES) + sums[row][1]);
  }
}

inline int64_t roomOfConvolution(const Shape& shape) {
  return PLANES * planeSize(shape.channels * shape.filters) + Pool::instance().size() * roomOfBlock(shape) + shape.channels;
}

// y [batch, height, width, filters] of x and a kernel, turned around or not; `room` has `roomOfConvolution` floats, enough for either
// kind of numbers.
template <class Number>
inline void convolve(const float* x, const float* kernel, const Shape& shape, bool turned, float* y, float* room) {
  const int64_t kernelPlane = planeSize(shape.channels * shape.filters);
  Number* kernelPlanes = reinterpret_cast<Number*>(room);
  float* blocks = room + PLANES * kernelPlane;
  float* zeros = blocks + Pool::instance().size() * roomOfBlock(shape);
  std::fill(zeros, zeros + shape.channels, 0.0f);
  (turned ? transformTurned<Number> : transformKernel<Number>)(kernel, shape, kernelPlanes, kernelPlane);

  const int64_t most = blockTiles(shape), tiles = shape.tiles();
  const int64_t inputPlane = planeSize(most * shape.channels), outputPlane = planeSize(most * shape.filters);
  std::atomic<int64_t> next{0};
  Pool::instance().each([&](int part, int) {
    Number* input = reinterpret_cast<Number*>(blocks + part * roomOfBlock(shape));
    float* output = blocks + part * roomOfBlock(shape) + PLANES * inputPlane;
    for (int64_t first; (first = next.fetch_add(most)) < tiles;) {
      const int64_t count = std::min(most, tiles - first);
      transformInput<1>(x, shape, first, count, input, inputPlane, zeros);
      for (int plane = 0; plane < PLANES; plane++)
        for (int64_t f = 0; f < shape.filters; f += PANEL) {
          const Number* panel = kernelPlanes + plane * kernelPlane + f * shape.channels;
          // The last rows of a block may be beyond its tiles: room for them is there, and nobody reads what comes out.
          for (int64_t row = 0; row < count; row += ROWS)
            multiplyBlock<Number>(input + plane * inputPlane + row * shape.channels, panel, shape.channels,
                          output + plane * outputPlane + row * shape.filters + f, shape.filters);
        }
      transformOutput(output, outputPlane, shape, first, count, y);
    }
  });
}

// Most tiles that a kernel's gradient takes all at once, its threads sharing out the planes; of more, each thread takes some and has
// sums of its own, which is too much to add up where there are many channels and few tiles.
constexpr int64_t MOST_WHOLE_TILES = 512;

// Every tile has a neighbor to be a pair with.
inline int64_t evenTiles(const Shape& shape) { return (shape.tiles() + 1) / 2 * 2; }

inline bool isWhole(const Shape& shape) { return shape.tiles() <= MOST_WHOLE_TILES; }

inline int64_t roomOfKernelGradient(const Shape& shape) {
  const int64_t sums = PLANES * planeSize(shape.channels * shape.filters), tiles = evenTiles(shape);
  const int64_t zeros = std::max(shape.channels, shape.filters);
  if (isWhole(shape)) return sums + PLANES * (planeSize(tiles * shape.channels) + planeSize(tiles * shape.filters)) + zeros;
  return Pool::instance().size() * (sums + roomOfBlock(shape)) + zeros;
}

// The sums of planes [16][channels][filters], in `parts` pieces that lie `distance` apart → dk [3, 3, channels, filters]: Aᵀ m A.
inline void transformSums(const float* sums, int parts, int64_t distance, const Shape& shape, float* dk) {
  const int64_t channels = shape.channels, filters = shape.filters, plane = planeSize(channels * filters);
  Pool::instance().ranges(channels, 8, [&](int64_t from, int64_t to) {
    for (int64_t c = from; c < to; c++)
      for (int64_t f = 0; f < filters; f += LANES) {
        Vector m[PLANES], rows[12];
        for (int i = 0; i < PLANES; i++) {
          const float* first = sums + i * plane + c * filters + f;
          m[i] = load(first);
          for (int part = 1; part < parts; part++) m[i] += load(first + part * distance);
        }
        for (int j = 0; j < 4; j++) {
          rows[j] = m[j] + m[4 + j] + m[8 + j];
          rows[4 + j] = m[4 + j] - m[8 + j];
          rows[8 + j] = m[4 + j] + m[8 + j] - m[12 + j];
        }
        for (int i = 0; i < 3; i++) {
          const Vector* row = rows + 4 * i;
          float* to3 = dk + (3 * i * channels + c) * filters + f;
          store(to3, row[0] + row[1] + row[2]);
          store(to3 + channels * filters, row[1] - row[2]);
          store(to3 + 2 * channels * filters, row[1] + row[2] - row[3]);
        }
      }
  });
}

// One plane of the sums, of `count` tiles and filters from `filter` to before `end`.
template <class Number>
inline void addPlane(const Number* input, const Number* gradient, int64_t count, const Shape& shape, int64_t filter,
                     int64_t end, float* sum) {
  for (int64_t f = filter; f < end; f += PANEL)
    for (int64_t c = 0; c < shape.channels; c += KERNEL_ROWS)
      addTransposedBlock(input + c * TOGETHER<Number>, gradient + f * TOGETHER<Number>, count, shape, sum + c * shape.filters + f);
}

// dk [3, 3, channels, filters] of x and the gradients of the output; `room` has `roomOfKernelGradient` floats, enough for either kind of
// numbers.
template <class Number>
inline void kernelGradient(const float* x, const float* dy, const Shape& shape, float* dk, float* room) {
  const int64_t channels = shape.channels, filters = shape.filters, tiles = shape.tiles();
  const int64_t sumPlane = planeSize(channels * filters), sumRoom = PLANES * sumPlane;
  constexpr int COUNT = TOGETHER<Number>;
  Pool& pool = Pool::instance();
  float* zeros = room + roomOfKernelGradient(shape) - std::max(channels, filters);
  std::fill(zeros, zeros + std::max(channels, filters), 0.0f);

  if (isWhole(shape)) {
    const int64_t inputPlane = planeSize(evenTiles(shape) * channels), gradientPlane = planeSize(evenTiles(shape) * filters);
    Number* input = reinterpret_cast<Number*>(room + sumRoom);
    Number* gradient = reinterpret_cast<Number*>(room + sumRoom + PLANES * inputPlane);
    pool.ranges((tiles + COUNT - 1) / COUNT, 4, [&](int64_t from, int64_t to) {
      const int64_t first = from * COUNT, count = std::min(to * COUNT, tiles) - first;
      transformInput<COUNT>(x, shape, first, count, input + first * channels, inputPlane, zeros);
      transformGradient<COUNT>(dy, shape, first, count, gradient + first * filters, gradientPlane, zeros);
    });
    const int64_t panels = filters / PANEL;
    pool.ranges(PLANES * panels, 1, [&](int64_t from, int64_t to) {
      for (int64_t i = from; i < to; i++) {
        const int64_t plane = i / panels, filter = i % panels * PANEL;
        float* sum = room + plane * sumPlane;
        for (int64_t c = 0; c < channels; c++) std::fill_n(sum + c * filters + filter, PANEL, 0.0f);
        addPlane<Number>(input + plane * inputPlane, gradient + plane * gradientPlane, tiles, shape, filter, filter + PANEL, sum);
      }
    });
    return transformSums(room, 1, sumRoom, shape, dk);
  }

  float* blocks = room + pool.size() * sumRoom;
  const int64_t most = blockTiles(shape);
  const int64_t inputPlane = planeSize(most * channels), gradientPlane = planeSize(most * filters);
  pool.each([&](int part, int parts) {
    Number* input = reinterpret_cast<Number*>(blocks + part * roomOfBlock(shape));
    Number* gradient = reinterpret_cast<Number*>(blocks + part * roomOfBlock(shape) + PLANES * inputPlane);
    float* sum = room + part * sumRoom;
    std::memset(sum, 0, sumRoom * sizeof(float));
    // The same tiles in the same thread's sum in every run: the same digits.
    const int64_t from = tiles * part / parts, to = tiles * (part + 1) / parts;
    for (int64_t first = from; first < to; first += most) {
      const int64_t count = std::min(most, to - first);
      transformInput<COUNT>(x, shape, first, count, input, inputPlane, zeros);
      transformGradient<COUNT>(dy, shape, first, count, gradient, gradientPlane, zeros);
      for (int plane = 0; plane < PLANES; plane++)
        addPlane<Number>(input + plane * inputPlane, gradient + plane * gradientPlane, count, shape, 0, filters,
                 sum + plane * sumPlane);
    }
  });
  transformSums(room, pool.size(), sumRoom, shape, dk);
}

}  // namespace winograd
