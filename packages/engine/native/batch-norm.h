// Batch normalization (Ioffe & Szegedy, ICML 2015) of rows of channels with LeakyReLU in the same pass, and the gradient of both.
#pragma once
#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>
#include "pool.h"
#include "vector.h"

namespace batch_norm {

// Rows of few channels are taken several at a time, as rows of so many columns, so that loops over columns fill vectors.
constexpr int64_t LEAST_COLUMNS = 64;
// Numbers of a block: it is read twice, and stays in the first cache meanwhile. Of wide rows it has several all the same.
constexpr int64_t BLOCK = 4096, LEAST_ROWS = 8;
// Numbers below which a second thread costs more than it saves.
constexpr int64_t SMALLEST_PART = 65536;

// [rows, channels] seen as [rows / fold, channels·fold].
struct Table {
  int64_t rows, columns, channels;

  Table(int64_t size, int64_t channels) : rows(size / channels), columns(channels), channels(channels) {
    while (columns < LEAST_COLUMNS && rows % 2 == 0) rows /= 2, columns *= 2;
  }
  int64_t blockRows() const { return std::max(LEAST_ROWS, BLOCK / columns); }
  int64_t smallestPart() const { return std::max<int64_t>(1, SMALLEST_PART / columns); }
  double count() const { return double(rows) * double(columns / channels); }

  // Each channel's number for every column.
  std::vector<float> spread(const float* values) const {
    std::vector<float> result(columns);
    for (int64_t i = 0; i < columns; i++) result[i] = values[i % channels];
    return result;
  }

  template <class Work>
  void blocks(int64_t from, int64_t to, const Work& work) const {
    for (int64_t row = from; row < to; row += blockRows()) work(row, std::min(to, row + blockRows()));
  }
};

// Count, mean and sum of squared deviations of each column of a set of rows; two sets unite by Chan, Golub & LeVeque (1979).
struct Moments {
  double count = 0;
  std::vector<double> mean, squares;

  explicit Moments(int64_t columns) : mean(columns), squares(columns) {}

  template <class Number>
  void unite(double otherCount, const Number* otherMean, const Number* otherSquares, int64_t columns) {
    const double total = count + otherCount, share = otherCount / total, apart = count * share;
    double* __restrict m = mean.data();
    double* __restrict s = squares.data();
    for (int64_t i = 0; i < columns; i++) {
      const double difference = otherMean[i] - m[i];
      m[i] += difference * share;
      s[i] += otherSquares[i] + difference * difference * apart;
    }
    count = total;
  }
};

// Mean and biased variance of each channel. Sums in float32 span one block only; blocks unite in float64.
inline void statistics(const float* x, const Table& table, float* mean, float* variance) {
  const int64_t columns = table.columns, channels = table.channels;
  const auto parts = Pool::instance().collect(table.rows, table.smallestPart(), [&](int64_t from, int64_t to) {
    Moments own(columns);
    std::vector<float> room(2 * columns);
    float* __restrict means = room.data();
    float* __restrict squares = means + columns;
    table.blocks(from, to, [&](int64_t first, int64_t end) {
      std::fill(room.begin(), room.end(), 0.0f);
      for (int64_t row = first; row < end; row++)
        for (int64_t i = 0; i < columns; i++) means[i] += x[row * columns + i];
      const float share = 1.0f / float(end - first);
      for (int64_t i = 0; i < columns; i++) means[i] *= share;
      for (int64_t row = first; row < end; row++)
        for (int64_t i = 0; i < columns; i++) {
          const float deviation = x[row * columns + i] - means[i];
          squares[i] += deviation * deviation;
        }
      own.unite(double(end - first), means, squares, columns);
    });
    return own;
  });
  Moments all(channels);
  for (const auto& part : parts)
    for (int64_t i = 0; i < columns; i += channels)
      all.unite(part.count, &part.mean[i], &part.squares[i], channels);
  for (int64_t i = 0; i < channels; i++) {
    mean[i] = float(all.mean[i]);
    variance[i] = float(all.squares[i] / all.count);
  }
}

// What a row's numbers are taken through, by column.
struct Columns {
  std::vector<float> mean, factor, offset;
};

// (x − mean)·factor + offset
inline float transform(float x, const float* mean, const float* factor, const float* offset, int64_t i) {
  return (x - mean[i]) * factor[i] + offset[i];
}

// y = leaky((x − mean)·factor + offset)
inline void applyRow(const float* x, const Columns& by, float slope, float* __restrict y) {
  const float *mean = by.mean.data(), *factor = by.factor.data(), *offset = by.offset.data();
  const int64_t columns = int64_t(by.mean.size());
  for (int64_t i = 0; i < columns; i++) {
    const float z = transform(x[i], mean, factor, offset, i);
    y[i] = z * (z > 0 ? 1.0f : slope);
  }
}

// Calls `write(at, line)` for every row, which starts at number `at` of the result; `line` is the row itself, or, where the result is
// large, a line that is then copied there past the caches.
template <class Write>
inline void writeRows(const Table& table, float* result, const Write& write) {
  const int64_t columns = table.columns;
  const bool streamed = isStreamed(result, table.rows * columns, columns);
  Pool::instance().ranges(table.rows, table.smallestPart(), [&](int64_t from, int64_t to) {
    std::vector<float> line(streamed ? columns : 0);
    for (int64_t at = from * columns; at < to * columns; at += columns) {
      write(at, streamed ? line.data() : result + at);
      if (streamed) stream(line.data(), columns, result + at);
    }
    if (streamed) endStream();
  });
}

inline void apply(const float* x, float* y, const Table& table, const float* mean, const float* factor,
                  const float* offset, float slope) {
  const Columns by{table.spread(mean), table.spread(factor), table.spread(offset)};
  writeRows(table, y, [&](int64_t at, float* line) { applyRow(x + at, by, slope, line); });
}

struct Gradient {
  const float *dy, *x, *mean, *inverse, *scale, *offset;
  float slope;
  // With statistics of the batch they depend on x too; with fixed ones they do not.
  bool training;
};

// Adds a row to the sums of what flows back, and of that times the deviation from the mean.
inline void addRow(const float* x, const float* dy, const Columns& by, float slope, float* __restrict sums,
                   float* __restrict products) {
  const float *mean = by.mean.data(), *factor = by.factor.data(), *offset = by.offset.data();
  const int64_t columns = int64_t(by.mean.size());
  for (int64_t i = 0; i < columns; i++) {
    const float g = dy[i] * (transform(x[i], mean, factor, offset, i) > 0 ? 1.0f : slope);
    sums[i] += g;
    products[i] += g * (x[i] - mean[i]);
  }
}

// What flows back to x: its own part, less what went through the mean (`pull`) and the variance (`tilt`).
inline void spreadRow(const float* x, const float* dy, const Columns& by, float slope, const float* pull,
                      const float* tilt, float* __restrict dx) {
  const float *mean = by.mean.data(), *factor = by.factor.data(), *offset = by.offset.data();
  const int64_t columns = int64_t(by.mean.size());
  for (int64_t i = 0; i < columns; i++) {
    const float g = dy[i] * (transform(x[i], mean, factor, offset, i) > 0 ? 1.0f : slope);
    dx[i] = (g - pull[i] - (x[i] - mean[i]) * tilt[i]) * factor[i];
  }
}

// dx, and the gradients of scale and offset, which are sums over rows.
inline void gradient(const Gradient& of, const Table& table, float* dx, float* dscale, float* doffset) {
  const int64_t columns = table.columns, channels = table.channels;
  std::vector<float> factor(channels);
  for (int64_t i = 0; i < channels; i++) factor[i] = of.scale[i] * of.inverse[i];
  const Columns by{table.spread(of.mean), table.spread(factor.data()), table.spread(of.offset)};

  const auto parts = Pool::instance().collect(table.rows, table.smallestPart(), [&](int64_t from, int64_t to) {
    std::vector<double> own(2 * columns);
    std::vector<float> block(2 * columns);
    table.blocks(from, to, [&](int64_t first, int64_t end) {
      std::fill(block.begin(), block.end(), 0.0f);
      for (int64_t row = first; row < end; row++)
        addRow(of.x + row * columns, of.dy + row * columns, by, of.slope, block.data(), block.data() + columns);
      std::transform(own.begin(), own.end(), block.begin(), own.begin(), std::plus<double>());
    });
    return own;
  });

  std::vector<double> sum(channels), product(channels);
  for (const auto& part : parts)
    for (int64_t i = 0; i < columns; i++) {
      sum[i % channels] += part[i];
      product[i % channels] += part[columns + i];
    }
  std::vector<float> meanOf(channels), slopeOf(channels);
  for (int64_t i = 0; i < channels; i++) {
    const double inverse = of.inverse[i];
    doffset[i] = float(sum[i]);
    dscale[i] = float(product[i] * inverse);
    meanOf[i] = of.training ? float(sum[i] / table.count()) : 0;
    slopeOf[i] = of.training ? float(product[i] / table.count() * inverse * inverse) : 0;
  }
  const auto pull = table.spread(meanOf.data()), tilt = table.spread(slopeOf.data());
  writeRows(table, dx, [&](int64_t at, float* line) {
    spreadRow(of.x + at, of.dy + at, by, of.slope, pull.data(), tilt.data(), line);
  });
}

}  // namespace batch_norm
