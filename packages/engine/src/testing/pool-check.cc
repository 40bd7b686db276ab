// Does what its argument says with the pool of native/pool.h, and ends with 0 if every number came out right.
#include <cstring>
#include <functional>
#include <sys/wait.h>
#include <unistd.h>
#include "pool.h"

// The sum of 0 … count − 1, a range at a time.
static bool addsUp(int64_t count) {
  const auto parts = Pool::instance().collect(count, 1, [](int64_t from, int64_t to) {
    int64_t sum = 0;
    for (int64_t i = from; i < to; i++) sum += i;
    return sum;
  });
  int64_t sum = 0;
  for (const int64_t part : parts) sum += part;
  return sum == count * (count - 1) / 2;
}

static bool repeatedly() {
  for (int job = 0; job < 2000; job++)
    if (!addsUp(job % 7 + 1)) return false;
  // Helpers sleep by now.
  usleep(50000);
  return addsUp(1000);
}

static bool inTwoThreads() {
  bool other = false;
  std::thread thread([&] { other = repeatedly(); });
  const bool own = repeatedly();
  thread.join();
  return own && other;
}

static bool afterFork() {
  if (!addsUp(1000)) return false;
  const pid_t child = fork();
  if (child == 0) {
    alarm(20);  // a job that waits for helpers that are not there would never end
    _exit(repeatedly() ? 0 : 1);
  }
  int status = 1;
  waitpid(child, &status, 0);
  return status == 0 && repeatedly();
}

int main(int, char** arguments) {
  const char* what = arguments[1];
  if (std::strcmp(what, "repeatedly") == 0) return repeatedly() ? 0 : 1;
  if (std::strcmp(what, "in-two-threads") == 0) return inTwoThreads() ? 0 : 1;
  return afterFork() ? 0 : 1;
}
