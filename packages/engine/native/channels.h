// Loops over few channels, whose number is a constant to the compiler.
#pragma once
#include <cstdint>

template <int64_t COUNT>
struct Channels {
  int64_t operator()(int64_t) const { return COUNT; }
};
struct AnyChannels {
  int64_t operator()(int64_t count) const { return count; }
};

// Calls `work(count)`, where `count(channels)` is the number of channels: a constant for the numbers that LeNets have.
template <class Work>
inline void withChannels(int64_t channels, const Work& work) {
  switch (channels) {
    case 1: return work(Channels<1>());
    case 2: return work(Channels<2>());
    case 4: return work(Channels<4>());
    case 8: return work(Channels<8>());
    default: return work(AnyChannels());
  }
}
