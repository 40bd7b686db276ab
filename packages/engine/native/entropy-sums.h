// Sums of e^D over the rows and columns of a block of D, with the weights w = e^c and c·w of the other side: Σ e^D·w and
// Σ e^D·(D·w + c·w), of which entropies are made (docs/methods.md, "RLAD"). One pass, which writes no power to memory.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>
#include "pool.h"
#include "vector.h"

namespace entropy_sums {

// Columns whose sums stay in the first cache.
constexpr int64_t TILE = 1024;

// e^x, as 2^n·e^r with |r| ≤ ln 2 / 2 and e^r by its Taylor series, whose first missing term is below 6e-9. What would leave the
// range of normal numbers ends at its bounds.
inline Vector power(Vector x) {
  const Vector least = splat(-87), most = splat(88);
  x = x < least ? least : x;
  x = x > most ? most : x;
  // Adding 1.5·2²³ rounds to a whole number, which then stands in the lowest bits.
  const Vector shift = splat(12582912);
  const Vector shifted = x * splat(1.44269504f) + shift;
  const Vector n = shifted - shift;
  // ln 2 in two parts: products with the first, of 16 bits, are exact.
  const Vector r = (x - n * splat(0.693145752f)) - n * splat(1.42860682e-6f);
  Vector sum = splat(1.0f / 5040);
  for (const float term : {1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1.0f, 1.0f}) sum = sum * r + splat(term);
  const Places exponent = (reinterpret_cast<const Places&>(shifted) + 127) << 23;
  return sum * reinterpret_cast<const Vector&>(exponent);
}

struct Sums {
  double total = 0, weighted = 0;
};

inline float sumOf(Vector vector) {
  float sum = 0;
  for (int lane = 0; lane < LANES; lane++) sum += vector[lane];
  return sum;
}

// Weights of a tile's columns and sums over its rows, filled up to whole vectors with columns that weigh nothing.
struct Tile {
  float weights[TILE], products[TILE], totals[TILE] = {}, weighted[TILE] = {};
};

// One row of D of `count` columns, with the row's own weights; what it adds to the sums of the row.
inline Sums addRow(const float* distances, int64_t count, float weight, float product, Tile& tile) {
  const Vector w = splat(weight), cw = splat(product);
  Vector total{}, weighted{};
  for (int64_t j = 0; j < count; j += LANES) {
    Vector d{};
    if (j + LANES <= count) d = load(distances + j);
    else
      for (int64_t lane = 0; lane < count - j; lane++) d[lane] = distances[j + lane];
    const Vector p = power(d), q = p * d;
    const Vector columnW = load(tile.weights + j), columnCw = load(tile.products + j);
    total += p * columnW;
    weighted += q * columnW + p * columnCw;
    store(tile.totals + j, load(tile.totals + j) + p * w);
    store(tile.weighted + j, load(tile.weighted + j) + (q * w + p * cw));
  }
  return {sumOf(total), sumOf(weighted)};
}

struct Block {
  // [rows, columns], and [rows, 2] and [columns, 2]: w and c·w.
  const float *distances, *ofRows, *ofColumns;
  int64_t rows, columns;
};

// Sums of each row, and of each column: [rows, 2] and [columns, 2].
inline void sum(const Block& block, float* rowSums, float* columnSums) {
  const auto parts = Pool::instance().collect(block.columns, TILE, [&](int64_t from, int64_t to) {
    std::vector<Sums> sums(size_t(block.rows));
    for (int64_t start = from; start < to; start += TILE) {
      const int64_t count = std::min(TILE, to - start);
      Tile tile;
      for (int64_t j = 0; j < TILE; j++) {
        const float* pair = block.ofColumns + 2 * (start + j);
        tile.weights[j] = j < count ? pair[0] : 0;
        tile.products[j] = j < count ? pair[1] : 0;
      }
      for (int64_t i = 0; i < block.rows; i++) {
        const float* row = block.distances + i * block.columns + start;
        const Sums added = addRow(row, count, block.ofRows[2 * i], block.ofRows[2 * i + 1], tile);
        sums[size_t(i)].total += added.total;
        sums[size_t(i)].weighted += added.weighted;
      }
      for (int64_t j = 0; j < count; j++) {
        columnSums[2 * (start + j)] = tile.totals[j];
        columnSums[2 * (start + j) + 1] = tile.weighted[j];
      }
    }
    return sums;
  });
  for (int64_t i = 0; i < block.rows; i++) {
    Sums whole;
    for (const auto& part : parts) whole.total += part[size_t(i)].total, whole.weighted += part[size_t(i)].weighted;
    rowSums[2 * i] = float(whole.total);
    rowSums[2 * i + 1] = float(whole.weighted);
  }
}

}  // namespace entropy_sums
