// The part of TensorFlow's C interface for kernels that is used here. Its own header (tensorflow/c/kernels.h) includes two that no
// published wheel has.
#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>
#include "tensorflow/c/ops.h"
#include "tensorflow/c/tf_datatype.h"
#include "tensorflow/c/tf_status.h"
#include "tensorflow/c/tf_tensor.h"

extern "C" {
typedef struct TF_KernelBuilder TF_KernelBuilder;
typedef struct TF_OpKernelConstruction TF_OpKernelConstruction;
typedef struct TF_OpKernelContext TF_OpKernelContext;
typedef struct TF_AllocatorAttributes TF_AllocatorAttributes;
TF_KernelBuilder* TF_NewKernelBuilder(const char* op, const char* device, void* (*create)(TF_OpKernelConstruction*),
                                      void (*compute)(void*, TF_OpKernelContext*), void (*destroy)(void*));
void TF_RegisterKernelBuilder(const char* name, TF_KernelBuilder*, TF_Status*);
int TF_NumInputs(TF_OpKernelContext*);
void TF_GetInput(TF_OpKernelContext*, int, TF_Tensor**, TF_Status*);
TF_Tensor* TF_AllocateOutput(TF_OpKernelContext*, int, TF_DataType, const int64_t*, int, size_t, TF_Status*);
TF_Tensor* TF_AllocateTemp(TF_OpKernelContext*, TF_DataType, const int64_t*, int, TF_AllocatorAttributes*, TF_Status*);
void TF_OpKernelContext_Failure(TF_OpKernelContext*, TF_Status*);
void TF_OpKernelConstruction_GetAttrFloat(TF_OpKernelConstruction*, const char*, float*, TF_Status*);
void TF_OpKernelConstruction_GetAttrBool(TF_OpKernelConstruction*, const char*, unsigned char*, TF_Status*);
}

// A status, deleted with its scope; throws what went wrong.
class Status {
 public:
  ~Status() { TF_DeleteStatus(status_); }
  operator TF_Status*() { return status_; }
  void check() const {
    if (TF_GetCode(status_) != TF_OK) throw std::runtime_error(TF_Message(status_));
  }

 private:
  TF_Status* status_ = TF_NewStatus();
};

// A tensor of float32 of a running operation.
class Tensor {
 public:
  static Tensor input(TF_OpKernelContext* context, int index) {
    TF_Tensor* tensor = nullptr;
    Status status;
    TF_GetInput(context, index, &tensor, status);
    status.check();
    return Tensor(tensor);
  }
  static Tensor output(TF_OpKernelContext* context, int index, const std::vector<int64_t>& shape) {
    Status status;
    TF_Tensor* tensor =
        TF_AllocateOutput(context, index, TF_FLOAT, shape.data(), int(shape.size()), bytesOf(shape), status);
    status.check();
    return Tensor(tensor);
  }
  // Room that goes back to TensorFlow's allocator with this object.
  static Tensor room(TF_OpKernelContext* context, int64_t numbers) {
    Status status;
    TF_Tensor* tensor = TF_AllocateTemp(context, TF_FLOAT, &numbers, 1, nullptr, status);
    status.check();
    return Tensor(tensor);
  }

  Tensor(Tensor&& other) noexcept : tensor_(other.tensor_) { other.tensor_ = nullptr; }
  ~Tensor() {
    if (tensor_) TF_DeleteTensor(tensor_);
  }
  float* data() const { return static_cast<float*>(TF_TensorData(tensor_)); }
  int64_t size() const { return TF_TensorElementCount(tensor_); }
  // From the end where negative.
  int64_t side(int axis) const { return TF_Dim(tensor_, axis < 0 ? TF_NumDims(tensor_) + axis : axis); }
  std::vector<int64_t> shape() const {
    std::vector<int64_t> sides(TF_NumDims(tensor_));
    for (size_t i = 0; i < sides.size(); i++) sides[i] = TF_Dim(tensor_, int(i));
    return sides;
  }

 private:
  explicit Tensor(TF_Tensor* tensor) : tensor_(tensor) {}
  static size_t bytesOf(const std::vector<int64_t>& shape) {
    size_t bytes = sizeof(float);
    for (const int64_t side : shape) bytes *= size_t(side);
    return bytes;
  }
  TF_Tensor* tensor_;
};
