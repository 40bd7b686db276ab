// Registers the kernels of this folder as operations of TensorFlow, for the CPU, when Node loads the addon.
#include <cstdio>
#include <memory>
#include <mutex>
#include <node_api.h>
#include "tensorflow/c/c_api.h"
#include "absolute-error.h"
#include "adam.h"
#include "batch-norm.h"
#include "bfloat16-convolution.h"
#include "double-size.h"
#include "entropy-sums.h"
#include "gray-to-rgb.h"
#include "max-pool.h"
#include "small-convolution.h"
#include "tensorflow.h"
#include "winograd.h"

namespace {

struct NormSettings {
  float epsilon = 0, slope = 1, momentum = 0;
  bool training = true;
};

void* readNormSettings(TF_OpKernelConstruction* construction) {
  auto* settings = new NormSettings;
  Status status;
  unsigned char training = 1;
  TF_OpKernelConstruction_GetAttrFloat(construction, "epsilon", &settings->epsilon, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "slope", &settings->slope, status);
  TF_OpKernelConstruction_GetAttrFloat(construction, "momentum", &settings->momentum, status);
  TF_OpKernelConstruction_GetAttrBool(construction, "training", &training, status);
  settings->training = training != 0;
  return settings;
}

void deleteNormSettings(void* settings) { delete static_cast<NormSettings*>(settings); }

// x, scale, offset, running mean and variance → y, mean and inverse deviation that it was normalized with, moved running mean and
// variance. In training x has its own statistics, and the running ones move towards them by a share of `momentum`, the variance
// towards the unbiased one; otherwise the running ones are taken as they are.
void normalize(const NormSettings& settings, TF_OpKernelContext* context) {
  const Tensor x = Tensor::input(context, 0), scale = Tensor::input(context, 1), offset = Tensor::input(context, 2);
  const Tensor runningMean = Tensor::input(context, 3), runningVariance = Tensor::input(context, 4);
  const int64_t channels = x.side(-1);
  const Tensor y = Tensor::output(context, 0, x.shape()), mean = Tensor::output(context, 1, {channels});
  const Tensor inverse = Tensor::output(context, 2, {channels}), movedMean = Tensor::output(context, 3, {channels});
  const Tensor movedVariance = Tensor::output(context, 4, {channels});
  const batch_norm::Table table(x.size(), channels);
  std::vector<float> variance(channels), factor(channels);
  if (settings.training) {
    batch_norm::statistics(x.data(), table, mean.data(), variance.data());
  } else {
    std::copy_n(runningMean.data(), channels, mean.data());
    std::copy_n(runningVariance.data(), channels, variance.data());
  }
  const double count = table.count(), bessel = count / std::max(count - 1, 1.0);
  const float share = settings.training ? settings.momentum : 0, rest = 1 - share;
  for (int64_t i = 0; i < channels; i++) {
    inverse.data()[i] = float(1 / std::sqrt(double(variance[i]) + settings.epsilon));
    factor[i] = inverse.data()[i] * scale.data()[i];
    movedMean.data()[i] = runningMean.data()[i] * rest + mean.data()[i] * share;
    movedVariance.data()[i] = runningVariance.data()[i] * rest + float(variance[i] * bessel) * share;
  }
  batch_norm::apply(x.data(), y.data(), table, mean.data(), factor.data(), offset.data(), settings.slope);
}

// dy, x, scale, offset, mean, inverse deviation → dx, dscale, doffset
void normalizeGradient(const NormSettings& settings, TF_OpKernelContext* context) {
  const Tensor dy = Tensor::input(context, 0), x = Tensor::input(context, 1), scale = Tensor::input(context, 2);
  const Tensor offset = Tensor::input(context, 3), mean = Tensor::input(context, 4), inverse = Tensor::input(context, 5);
  const int64_t channels = x.side(-1);
  const Tensor dx = Tensor::output(context, 0, x.shape()), dscale = Tensor::output(context, 1, {channels});
  const Tensor doffset = Tensor::output(context, 2, {channels});
  const batch_norm::Gradient of{dy.data(),    x.data(),       mean.data(),       inverse.data(),
                                scale.data(), offset.data(), settings.slope, settings.training};
  batch_norm::gradient(of, batch_norm::Table(x.size(), channels), dx.data(), dscale.data(), doffset.data());
}

template <bool AMSGRAD>
void updateAll(const std::vector<adam::Variable>& variables, const adam::Step& step) {
  // Cut into pieces of equal size, so that threads have as much to do whatever the sizes of the variables.
  constexpr int64_t PIECE = 8192;
  std::vector<std::pair<const adam::Variable*, int64_t>> pieces;
  int64_t total = 0;
  for (const auto& variable : variables) {
    for (int64_t from = 0; from < variable.size; from += PIECE) pieces.emplace_back(&variable, from);
    total += variable.size;
  }
  Pool::instance().ranges(int64_t(pieces.size()), 4, [&](int64_t first, int64_t end) {
    for (int64_t i = first; i < end; i++) {
      const auto& [variable, from] = pieces[i];
      adam::updateRange<AMSGRAD>(*variable, from, std::min(from + PIECE, variable->size), step, total);
    }
  });
}

// Scalars [beta1, beta2, epsilon, rate, decay]; of all variables the gradients, weights, first and second moments, with AMSGrad maxima →
// all but the gradients, moved, in new tensors: what others hold of the old ones stays.
void updateByAdam(TF_OpKernelContext* context, bool amsgrad) {
  const int kinds = amsgrad ? 4 : 3, count = (TF_NumInputs(context) - 1) / (kinds + 1);
  const Tensor scalars = Tensor::input(context, 0);
  const float* s = scalars.data();
  std::vector<Tensor> tensors;
  std::vector<adam::Variable> variables(count);
  for (int kind = -1; kind < kinds; kind++)
    for (int i = 0; i < count; i++) {
      adam::Variable& variable = variables[i];
      tensors.push_back(Tensor::input(context, 1 + (kind + 1) * count + i));
      const float* old = tensors.back().data();
      if (kind < 0) {
        variable.gradients = old;
        variable.size = tensors.back().size();
        continue;
      }
      tensors.push_back(Tensor::output(context, kind * count + i, tensors.back().shape()));
      variable.old[kind] = old;
      variable.moved[kind] = tensors.back().data();
    }
  (amsgrad ? updateAll<true> : updateAll<false>)(variables, {s[0], s[1], s[2], s[3], s[4]});
}

// Images and a kernel [size, size, C, O] → images; `turned` the gradient of the input, of gradients and the same kernel.
void convolve(TF_OpKernelContext* context, bool turned) {
  const Tensor x = Tensor::input(context, 0), kernel = Tensor::input(context, 1);
  const int64_t filters = kernel.side(turned ? 2 : 3);
  const int64_t batch = x.side(0), height = x.side(1), width = x.side(2), channels = x.side(3);
  const Tensor y = Tensor::output(context, 0, {batch, height, width, filters});
  if (kernel.side(0) == 5) {
    small_convolution::convolve(x.data(), kernel.data(), {batch, height, width, channels, filters}, turned, y.data());
  } else {
    const winograd::Shape shape{batch, height, width, channels, filters};
    const Tensor room = Tensor::room(context, winograd::roomOfConvolution(shape));
    winograd::convolve<float>(x.data(), kernel.data(), shape, turned, y.data(), room.data());
  }
}

// Images and gradients of the output → gradient of the kernel.
void convolveKernelGradient(TF_OpKernelContext* context, int64_t size) {
  const Tensor x = Tensor::input(context, 0), dy = Tensor::input(context, 1);
  const int64_t batch = x.side(0), height = x.side(1), width = x.side(2), channels = x.side(3), filters = dy.side(3);
  const Tensor dk = Tensor::output(context, 0, {size, size, channels, filters});
  if (size == 5) {
    small_convolution::kernelGradient(x.data(), dy.data(), {batch, height, width, channels, filters}, dk.data());
  } else {
    const winograd::Shape shape{batch, height, width, channels, filters};
    const Tensor room = Tensor::room(context, winograd::roomOfKernelGradient(shape));
    winograd::kernelGradient<float>(x.data(), dy.data(), shape, dk.data(), room.data());
  }
}

// The same two in bfloat16: by Winograd's algorithm where channels and filters fill its panels.
bool fillPanels(const bfloat16_convolution::Shape& shape) {
  return shape.size == 3 && shape.channels % winograd::PANEL == 0 && shape.filters % winograd::PANEL == 0;
}

void convolveBfloat16(TF_OpKernelContext* context, bool turned) {
  const Tensor x = Tensor::input(context, 0), kernel = Tensor::input(context, 1);
  const int64_t batch = x.side(0), height = x.side(1), width = x.side(2), channels = x.side(3);
  const int64_t filters = kernel.side(turned ? 2 : 3);
  const Tensor y = Tensor::output(context, 0, {batch, height, width, filters});
  const bfloat16_convolution::Shape shape{batch, height, width, channels, filters, kernel.side(0)};
  if (fillPanels(shape)) {
    const winograd::Shape tiled{batch, height, width, channels, filters};
    const Tensor room = Tensor::room(context, winograd::roomOfConvolution(tiled));
    winograd::convolve<uint16_t>(x.data(), kernel.data(), tiled, turned, y.data(), room.data());
  } else {
    const Tensor room = Tensor::room(context, bfloat16_convolution::roomOfConvolution(shape));
    bfloat16_convolution::convolve(x.data(), kernel.data(), shape, turned, y.data(), room.data());
  }
}

void convolveKernelGradientBfloat16(TF_OpKernelContext* context, int64_t size) {
  const Tensor x = Tensor::input(context, 0), dy = Tensor::input(context, 1);
  const int64_t batch = x.side(0), height = x.side(1), width = x.side(2), channels = x.side(3), filters = dy.side(3);
  const Tensor dk = Tensor::output(context, 0, {size, size, channels, filters});
  const bfloat16_convolution::Shape shape{batch, height, width, channels, filters, size};
  if (fillPanels(shape)) {
    const winograd::Shape tiled{batch, height, width, channels, filters};
    const Tensor room = Tensor::room(context, winograd::roomOfKernelGradient(tiled));
    winograd::kernelGradient<uint16_t>(x.data(), dy.data(), tiled, dk.data(), room.data());
  } else {
    const Tensor room = Tensor::room(context, bfloat16_convolution::roomOfKernelGradient(shape));
    bfloat16_convolution::kernelGradient(x.data(), dy.data(), shape, dk.data(), room.data());
  }
}

// Images of one channel → the same of three.
void repeatGray(TF_OpKernelContext* context, bool) {
  const Tensor gray = Tensor::input(context, 0);
  const Tensor rgb = Tensor::output(context, 0, {gray.side(0), gray.side(1), gray.side(2), 3});
  gray_to_rgb::repeat(gray.data(), gray.size(), rgb.data());
}

max_pool::Shape poolShape(const Tensor& images) {
  return {images.side(0), images.side(1), images.side(2), images.side(3)};
}

// Images → the largest of each 2×2 pixels, and their places.
void poolMax(TF_OpKernelContext* context, bool) {
  const Tensor x = Tensor::input(context, 0);
  const max_pool::Shape shape = poolShape(x);
  const std::vector<int64_t> pooled = {shape.batch, shape.pooledHeight(), shape.pooledWidth(), shape.channels};
  const Tensor y = Tensor::output(context, 0, pooled), places = Tensor::output(context, 1, pooled);
  max_pool::forward(x.data(), shape, y.data(), places.data());
}

// Images, places and gradients of the largest → gradients of the images.
void poolMaxGradient(TF_OpKernelContext* context, bool) {
  const Tensor x = Tensor::input(context, 0), places = Tensor::input(context, 1), dy = Tensor::input(context, 2);
  const Tensor dx = Tensor::output(context, 0, x.shape());
  max_pool::gradient(places.data(), dy.data(), poolShape(x), dx.data());
}

// Images → the same with each pixel as 2×2; `gradient` gradients of these → of the images.
void doubleSize(TF_OpKernelContext* context, bool gradient) {
  const Tensor x = Tensor::input(context, 0);
  const int64_t batch = x.side(0), channels = x.side(3);
  if (gradient) {
    const int64_t height = x.side(1) / 2, width = x.side(2) / 2;
    const Tensor dx = Tensor::output(context, 0, {batch, height, width, channels});
    double_size::gradient(x.data(), {batch * height, width, channels}, dx.data());
  } else {
    const int64_t height = x.side(1), width = x.side(2);
    const Tensor y = Tensor::output(context, 0, {batch, 2 * height, 2 * width, channels});
    double_size::forward(x.data(), {batch * height, width, channels}, y.data());
  }
}

// Images and a reconstruction → mean absolute error; with the gradient of that → of the reconstruction.
void absoluteError(TF_OpKernelContext* context, bool gradient) {
  const Tensor x = Tensor::input(context, 0), y = Tensor::input(context, 1);
  if (gradient) {
    const Tensor dmean = Tensor::input(context, 2), dy = Tensor::output(context, 0, y.shape());
    absolute_error::gradient(x.data(), y.data(), x.size(), dmean.data()[0] / float(x.size()), dy.data());
  } else {
    const Tensor mean = Tensor::output(context, 0, {});
    mean.data()[0] = absolute_error::mean(x.data(), y.data(), x.size());
  }
}

// D [R, C] and the weights of its rows [R, 2] and columns [C, 2] → sums of each row [R, 2] and of each column [C, 2].
void sumEntropies(TF_OpKernelContext* context, bool) {
  const Tensor distances = Tensor::input(context, 0), rows = Tensor::input(context, 1), columns = Tensor::input(context, 2);
  const Tensor ofRows = Tensor::output(context, 0, rows.shape()), ofColumns = Tensor::output(context, 1, columns.shape());
  const entropy_sums::Block block{distances.data(), rows.data(), columns.data(), distances.side(0), distances.side(1)};
  entropy_sums::sum(block, ofRows.data(), ofColumns.data());
}

// Runs a kernel; what it throws, such as memory that ran out, becomes the operation's error.
template <class Run>
void guard(TF_OpKernelContext* context, const Run& run) {
  try {
    run();
  } catch (const std::exception& error) {
    Status status;
    TF_SetStatus(status, TF_RESOURCE_EXHAUSTED, error.what());
    TF_OpKernelContext_Failure(context, status);
  }
}

template <void (*RUN)(const NormSettings&, TF_OpKernelContext*)>
void computeNorm(void* settings, TF_OpKernelContext* context) {
  guard(context, [&] { RUN(*static_cast<const NormSettings*>(settings), context); });
}

template <class Flag, void (*RUN)(TF_OpKernelContext*, Flag), Flag FLAG>
void compute(void*, TF_OpKernelContext* context) {
  guard(context, [&] { RUN(context, FLAG); });
}

struct Operation {
  const char* name;
  std::vector<const char*> inputs, outputs, attributes;
  void (*compute)(void*, TF_OpKernelContext*);
  void* (*create)(TF_OpKernelConstruction*) = nullptr;
  void (*destroy)(void*) = nullptr;
};

void add(const Operation& operation) {
  Status status;
  TF_OpDefinitionBuilder* definition = TF_NewOpDefinitionBuilder(operation.name);
  for (const char* input : operation.inputs) TF_OpDefinitionBuilderAddInput(definition, input);
  for (const char* output : operation.outputs) TF_OpDefinitionBuilderAddOutput(definition, output);
  for (const char* attribute : operation.attributes) TF_OpDefinitionBuilderAddAttr(definition, attribute);
  TF_OpDefinitionBuilderSetShapeInferenceFunction(definition, TF_ShapeInferenceContextSetUnknownShape);
  TF_RegisterOpDefinition(definition, status);
  status.check();
  TF_RegisterKernelBuilder(
      operation.name,
      TF_NewKernelBuilder(operation.name, "CPU", operation.create, operation.compute, operation.destroy), status);
  status.check();
}

// A process may hold two copies of this addon, but TensorFlow ends a process that registers an operation twice.
void assertFirst() {
  Status status;
  TF_Buffer* kernels = TF_GetRegisteredKernelsForOp("CxrBatchNorm", status);
  const bool known = kernels && kernels->length > 0;
  if (kernels) TF_DeleteBuffer(kernels);
  if (known) throw std::runtime_error("another copy of our own kernels is loaded");
}

void addAll() {
  assertFirst();
  const std::vector<const char*> norm = {"epsilon: float", "slope: float", "momentum: float", "training: bool"};
  add({"CxrBatchNorm",
       {"x: float", "scale: float", "offset: float", "running_mean: float", "running_variance: float"},
       {"y: float", "mean: float", "inverse: float", "moved_mean: float", "moved_variance: float"},
       norm, computeNorm<normalize>, readNormSettings, deleteNormSettings});
  add({"CxrBatchNormGrad",
       {"dy: float", "x: float", "scale: float", "offset: float", "mean: float", "inverse: float"},
       {"dx: float", "dscale: float", "doffset: float"},
       norm, computeNorm<normalizeGradient>, readNormSettings, deleteNormSettings});
  const std::vector<const char*> variables = {"scalars: float",        "gradients: N * float", "weights: N * float",
                                              "first_moments: N * float", "second_moments: N * float"};
  const std::vector<const char*> moved = {"moved_weights: N * float", "moved_first: N * float", "moved_second: N * float"};
  const auto with = [](std::vector<const char*> names, const char* another) {
    names.push_back(another);
    return names;
  };
  const std::vector<const char*> list = {"N: int >= 1"};
  add({"CxrAdam", variables, moved, list, compute<bool, updateByAdam, false>});
  add({"CxrAmsGrad", with(variables, "maxima: N * float"), with(moved, "moved_maxima: N * float"), list,
       compute<bool, updateByAdam, true>});
  const std::vector<const char*> two = {"x: float", "k: float"}, one = {"y: float"};
  add({"CxrConvolve", two, one, {}, compute<bool, convolve, false>});
  add({"CxrConvolveInputGrad", two, one, {}, compute<bool, convolve, true>});
  add({"CxrGrayToRgb", {"x: float"}, one, {}, compute<bool, repeatGray, false>});
  const std::vector<const char*> gradient = {"dx: float"};
  add({"CxrMaxPool", {"x: float"}, {"y: float", "places: float"}, {}, compute<bool, poolMax, false>});
  add({"CxrMaxPoolGrad", {"x: float", "places: float", "dy: float"}, gradient, {}, compute<bool, poolMaxGradient, false>});
  add({"CxrDoubleSize", {"x: float"}, one, {}, compute<bool, doubleSize, false>});
  add({"CxrDoubleSizeGrad", {"dy: float"}, gradient, {}, compute<bool, doubleSize, true>});
  add({"CxrAbsoluteError", {"x: float", "y: float"}, {"mean: float"}, {}, compute<bool, absoluteError, false>});
  add({"CxrAbsoluteErrorGrad", {"x: float", "y: float", "dmean: float"}, {"dy: float"}, {}, compute<bool, absoluteError, true>});
  add({"CxrEntropySums",
       {"distances: float", "row_weights: float", "column_weights: float"},
       {"of_rows: float", "of_columns: float"},
       {}, compute<bool, sumEntropies, false>});
  add({"CxrConvolve3x3KernelGrad", two, one, {}, compute<int64_t, convolveKernelGradient, 3>});
  add({"CxrConvolve5x5KernelGrad", two, one, {}, compute<int64_t, convolveKernelGradient, 5>});
  add({"CxrConvolveBfloat16", two, one, {}, compute<bool, convolveBfloat16, false>});
  add({"CxrConvolveInputGradBfloat16", two, one, {}, compute<bool, convolveBfloat16, true>});
  add({"CxrConvolve1x1KernelGradBfloat16", two, one, {}, compute<int64_t, convolveKernelGradientBfloat16, 1>});
  add({"CxrConvolve3x3KernelGradBfloat16", two, one, {}, compute<int64_t, convolveKernelGradientBfloat16, 3>});
  add({"CxrConvolve5x5KernelGradBfloat16", two, one, {}, compute<int64_t, convolveKernelGradientBfloat16, 5>});
}

napi_value number(napi_env env, int64_t value) {
  napi_value result;
  napi_create_int64(env, value, &result);
  return result;
}

}  // namespace

NAPI_MODULE_INIT() {
  // Each thread of Node loads the addon; TensorFlow knows the operations of the whole process.
  static std::once_flag once;
  try {
    std::call_once(once, addAll);
  } catch (const std::exception& error) {
    napi_throw_error(env, nullptr, error.what());
    return nullptr;
  }
  napi_set_named_property(env, exports, "panel", number(env, winograd::PANEL));
  napi_set_named_property(env, exports, "lanes", number(env, LANES));
  return exports;
}
