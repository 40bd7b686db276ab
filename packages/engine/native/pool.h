// Helper threads for the loops of a kernel. TensorFlow's eager mode runs one operation at a time, so there is one job at a time; a helper
// spins for a moment after one, since the next follows within microseconds and waking a thread takes fifty, then sleeps.
#pragma once
#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>
#include <pthread.h>
#include <sched.h>

class Pool {
 public:
  // Never destroyed: helpers may still sleep in it when the process ends.
  static Pool& instance() {
    static Pool* pool = new Pool(threadCount());
    return *pool;
  }

  int size() const { return size_; }

  // Calls `work(part, parts)` for every part, in as many threads; in this thread alone where the helpers are not to be had.
  template <class Work>
  void each(const Work& work) {
    std::unique_lock<std::mutex> turn(turn_, std::try_to_lock);
    // Another thread of this process computes too, or this is a forked process, which has no helpers.
    if (size_ == 1 || !turn.owns_lock() || forked()) {
      for (int part = 0; part < size_; part++) work(part, size_);
      return;
    }
    work_ = [](const void* job, int part, int parts) { (*static_cast<const Work*>(job))(part, parts); };
    job_ = &work;
    unfinished_.store(size_ - 1, std::memory_order_relaxed);
    start();
    work(0, size_);
    for (int spins = 0; unfinished_.load(std::memory_order_acquire) > 0; spins++) rest(spins);
  }

  // Calls `work(from, to)` for ranges that cover [0, count), one a thread; small counts are not worth a second thread.
  template <class Work>
  void ranges(int64_t count, int64_t smallest, const Work& work) {
    if (count < 2 * smallest) return work(int64_t{0}, count);
    each([&](int part, int parts) {
      const int64_t from = count * part / parts, to = count * (part + 1) / parts;
      if (from < to) work(from, to);
    });
  }

  // What `work(from, to)` gives for such ranges, in their order, whichever thread was first: the same digits in every run.
  template <class Work>
  auto collect(int64_t count, int64_t smallest, const Work& work) {
    using Result = decltype(work(count, count));
    std::mutex adding;
    std::map<int64_t, Result> results;
    ranges(count, smallest, [&](int64_t from, int64_t to) {
      Result result = work(from, to);
      std::lock_guard<std::mutex> lock(adding);
      results.emplace(from, std::move(result));
    });
    std::vector<Result> ordered;
    for (auto& [from, result] : results) ordered.push_back(std::move(result));
    return ordered;
  }

 private:
  static constexpr int SPINS = 4000;
  static constexpr int SPINS_BEFORE_YIELDING = 20000;

  explicit Pool(int size) : size_(size) {
    pthread_atfork(nullptr, nullptr, [] { forked() = true; });
    for (int part = 1; part < size_; part++) std::thread([this, part] { help(part); }).detach();
  }

  // As the engine counts them: TensorFlow's setting, else the cores that this process may use.
  static int threadCount() {
    const char* setting = std::getenv("TF_NUM_INTRAOP_THREADS");
    const int wanted = setting ? std::atoi(setting) : 0;
    if (wanted > 0) return wanted;
#if defined(__linux__)
    cpu_set_t cores;
    if (sched_getaffinity(0, sizeof(cores), &cores) == 0) return std::max(1, CPU_COUNT(&cores));
#endif
    return std::max(1u, std::thread::hardware_concurrency());
  }

  static bool& forked() {
    static bool value = false;
    return value;
  }

  void start() {
    jobs_.fetch_add(1);
    if (asleep_.load() == 0) return;
    std::lock_guard<std::mutex> lock(sleeping_);
    woken_.notify_all();
  }

  void help(int part) {
    for (uint32_t done = 0;; done++) {
      for (int spins = 0; jobs_.load(std::memory_order_acquire) == done && spins < SPINS; spins++) pause();
      if (jobs_.load() == done) {
        std::unique_lock<std::mutex> lock(sleeping_);
        asleep_.fetch_add(1);
        woken_.wait(lock, [&] { return jobs_.load() != done; });
        asleep_.fetch_sub(1);
      }
      work_(job_, part, size_);
      unfinished_.fetch_sub(1, std::memory_order_release);
    }
  }

  // Spins, and lets others run where that takes long: a helper may have lost its core to another process.
  static void rest(int spins) {
    if (spins < SPINS_BEFORE_YIELDING) pause();
    else sched_yield();
  }

  static void pause() {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    asm volatile("yield");
#endif
  }

  const int size_;
  std::mutex turn_, sleeping_;
  std::condition_variable woken_;
  std::atomic<uint32_t> jobs_{0};
  std::atomic<int> unfinished_{0}, asleep_{0};
  void (*work_)(const void*, int, int) = nullptr;
  const void* job_ = nullptr;
};
