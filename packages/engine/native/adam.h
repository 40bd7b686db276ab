// The update of Adam (Kingma & Ba, ICLR 2015) and AMSGrad (Reddi et al., ICLR 2018) with weight decay in its L2 form.
#pragma once
#include <cmath>
#include "pool.h"
#include "vector.h"

namespace adam {

// Learning rate and epsilon with the corrections of the bias in them.
struct Step {
  float beta1, beta2, epsilon, rate, decay;
};

// The numbers of one variable, before and after: weights, first moments, second moments, with AMSGrad the maxima of these.
struct Variable {
  const float* gradients;
  const float* old[4];
  float* moved[4];
  int64_t size;
};

// `count` numbers; without conditions inside, so that the compiler makes vectors of it.
template <bool AMSGRAD>
inline void update(const Variable& variable, int64_t count, const Step& step) {
  const float *g = variable.gradients, *w = variable.old[0], *m = variable.old[1], *v = variable.old[2], *x = variable.old[3];
  float* __restrict weights = variable.moved[0];
  float* __restrict first = variable.moved[1];
  float* __restrict second = variable.moved[2];
  float* __restrict maximum = variable.moved[3];
  const float share1 = 1 - step.beta1, share2 = 1 - step.beta2;
  for (int64_t i = 0; i < count; i++) {
    const float gradient = g[i] + w[i] * step.decay;
    const float mean = m[i] + (gradient - m[i]) * share1;
    float square = v[i] + (gradient * gradient - v[i]) * share2;
    first[i] = mean;
    second[i] = square;
    if (AMSGRAD) maximum[i] = square = x[i] > square ? x[i] : square;
    weights[i] = w[i] - step.rate * mean / (std::sqrt(square) + step.epsilon);
  }
}

// Numbers from `from` to before `to` of a variable; `total` are those of all variables that move.
template <bool AMSGRAD>
inline void updateRange(const Variable& variable, int64_t from, int64_t to, const Step& step, int64_t total) {
  constexpr int KINDS = AMSGRAD ? 4 : 3;
  constexpr int64_t LINE = 512;
  bool streamed = true;
  for (int kind = 0; kind < KINDS; kind++) streamed &= isStreamed(variable.moved[kind] + from, total, LINE);
  float lines[KINDS][LINE];
  for (int64_t at = from; at < to; at += LINE) {
    const int64_t count = std::min(LINE, to - at);
    const bool whole = streamed && count == LINE;
    Variable part{variable.gradients + at, {}, {}, count};
    for (int kind = 0; kind < KINDS; kind++) {
      part.old[kind] = variable.old[kind] + at;
      part.moved[kind] = whole ? lines[kind] : variable.moved[kind] + at;
    }
    update<AMSGRAD>(part, count, step);
    for (int kind = 0; whole && kind < KINDS; kind++) stream(lines[kind], LINE, variable.moved[kind] + at);
  }
  if (streamed) endStream();
}

}  // namespace adam
