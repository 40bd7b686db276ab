// Makes file system calls of a program fail, as a broken disk does: LD_PRELOAD=fail-calls.so FAULTS='5,17,a,/tmp/run'.
//
// FAULTS holds rules parted by ';', each `errno,when,what,path`: calls on that path or below it fail with the errno. `when` is 17
// for the 17th of them alone, `17+` for it and all after it; `what` is `w` for calls that change something, `a` for all.
// Each call that fails is noted as a line in the file FAULT_LOG. Calls are counted for each process by itself.
#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <string>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <vector>

namespace {

struct Rule {
  int error;
  long first;
  bool lasting;
  bool writes;
  std::string path;
  std::atomic<long> calls{0};
};

template <typename Function> Function real(const char *name) {
  return reinterpret_cast<Function>(dlsym(RTLD_NEXT, name));
}

long system_call(long number, long a, long b, long c) {
  static auto call = real<long (*)(long, ...)>("syscall");
  return call(number, a, b, c);
}

std::vector<Rule *> read_rules() {
  std::vector<Rule *> rules;
  const char *text = getenv("FAULTS");
  if (text == nullptr) return rules;
  std::string rest = text;
  while (!rest.empty()) {
    size_t end = rest.find(';');
    std::string one = rest.substr(0, end);
    rest = end == std::string::npos ? "" : rest.substr(end + 1);
    int error = 0, read = 0;
    long first = 0;
    char plus = 0, what = 0;
    if (sscanf(one.c_str(), "%d,%ld%n", &error, &first, &read) < 2) abort();
    plus = one[read] == '+' ? '+' : 0;
    read += (plus ? 1 : 0) + 1;
    what = one[read];
    auto *rule = new Rule;
    rule->error = error;
    rule->first = first;
    rule->lasting = plus != 0;
    rule->writes = what == 'w';
    rule->path = one.substr(read + 2);
    rules.push_back(rule);
  }
  return rules;
}

void note(int error, const char *call, const char *path) {
  const char *log = getenv("FAULT_LOG");
  if (log == nullptr) return;
  long file = system_call(SYS_open, reinterpret_cast<long>(log), O_WRONLY | O_CREAT | O_APPEND, 0600);
  if (file < 0) return;
  std::string line = std::string(call) + " " + std::to_string(error) + " " + path + "\n";
  system_call(SYS_write, file, reinterpret_cast<long>(line.data()), static_cast<long>(line.size()));
  system_call(SYS_close, file, 0, 0);
}

bool is_inside(const std::string &path, const std::string &root) {
  return path.compare(0, root.size(), root) == 0 && (path.size() == root.size() || path[root.size()] == '/');
}

// Whether a call is to fail; errno is set then.
bool fails(const char *call, bool writes, const char *path) {
  static const std::vector<Rule *> rules = read_rules();
  if (rules.empty() || path == nullptr || *path == 0) return false;
  std::string whole = path;
  if (*path != '/') {
    char here[PATH_MAX];
    if (system_call(SYS_getcwd, reinterpret_cast<long>(here), sizeof here, 0) <= 0) return false;
    whole = std::string(here) + "/" + path;
  }
  for (Rule *rule : rules) {
    if ((rule->writes && !writes) || !is_inside(whole, rule->path)) continue;
    long count = ++rule->calls;
    if (count != rule->first && !(rule->lasting && count > rule->first)) continue;
    note(rule->error, call, whole.c_str());
    errno = rule->error;
    return true;
  }
  return false;
}

bool fails(const char *call, bool writes, int file) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  long length = system_call(SYS_readlink, reinterpret_cast<long>(link), reinterpret_cast<long>(path), sizeof path - 1);
  if (length <= 0 || *path != '/') return false;
  path[length] = 0;
  return fails(call, writes, path);
}

bool is_writing(int flags) { return (flags & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC)) != 0; }

} // namespace

#define REAL(name) static auto call = real<decltype(&name)>(#name)

#define OPEN(name)                                                                                                     \
  int name(const char *path, int flags, ...) {                                                                         \
    va_list rest;                                                                                                      \
    va_start(rest, flags);                                                                                             \
    mode_t mode = va_arg(rest, mode_t);                                                                                \
    va_end(rest);                                                                                                      \
    static auto call = real<int (*)(const char *, int, ...)>(#name);                                                   \
    return fails("open", is_writing(flags), path) ? -1 : call(path, flags, mode);                                      \
  }

// A call on an open file, or on one path.
#define ON(name, what, writes, result, first, parameters, arguments)                                                   \
  result name parameters {                                                                                             \
    REAL(name);                                                                                                        \
    return fails(what, writes, first) ? static_cast<result>(-1) : call arguments;                                      \
  }

#define SCAN(name, entry)                                                                                              \
  int name(const char *path, struct entry ***list, int (*filter)(const struct entry *),                               \
           int (*compare)(const struct entry **, const struct entry **)) {                                             \
    REAL(name);                                                                                                        \
    return fails("scandir", false, path) ? -1 : call(path, list, filter, compare);                                     \
  }

extern "C" {

OPEN(open)
OPEN(open64)
ON(read, "read", false, ssize_t, file, (int file, void *to, size_t size), (file, to, size))
ON(pread, "read", false, ssize_t, file, (int file, void *to, size_t size, off_t at), (file, to, size, at))
ON(pread64, "read", false, ssize_t, file, (int file, void *to, size_t size, off64_t at), (file, to, size, at))
ON(readv, "read", false, ssize_t, file, (int file, const iovec *to, int many), (file, to, many))
ON(preadv, "read", false, ssize_t, file, (int file, const iovec *to, int many, off_t at), (file, to, many, at))
ON(preadv64, "read", false, ssize_t, file, (int file, const iovec *to, int many, off64_t at), (file, to, many, at))
ON(write, "write", true, ssize_t, file, (int file, const void *from, size_t size), (file, from, size))
ON(pwrite, "write", true, ssize_t, file, (int file, const void *from, size_t size, off_t at), (file, from, size, at))
ON(pwrite64, "write", true, ssize_t, file, (int file, const void *from, size_t size, off64_t at), (file, from, size, at))
ON(writev, "write", true, ssize_t, file, (int file, const iovec *from, int many), (file, from, many))
ON(pwritev, "write", true, ssize_t, file, (int file, const iovec *from, int many, off_t at), (file, from, many, at))
ON(pwritev64, "write", true, ssize_t, file, (int file, const iovec *from, int many, off64_t at), (file, from, many, at))
ON(fsync, "fsync", true, int, file, (int file), (file))
ON(fdatasync, "fsync", true, int, file, (int file), (file))
ON(mkdir, "mkdir", true, int, path, (const char *path, mode_t mode) noexcept, (path, mode))
ON(rmdir, "rmdir", true, int, path, (const char *path) noexcept, (path))
ON(unlink, "unlink", true, int, path, (const char *path) noexcept, (path))
ON(access, "access", false, int, path, (const char *path, int mode) noexcept, (path, mode))
ON(chmod, "chmod", true, int, path, (const char *path, mode_t mode) noexcept, (path, mode))
ON(fchmod, "chmod", true, int, file, (int file, mode_t mode) noexcept, (file, mode))
SCAN(scandir, dirent)
SCAN(scandir64, dirent64)

DIR *opendir(const char *path) {
  REAL(opendir);
  return fails("opendir", false, path) ? nullptr : call(path);
}

char *realpath(const char *path, char *resolved) noexcept {
  REAL(realpath);
  return fails("realpath", false, path) ? nullptr : call(path, resolved);
}

int rename(const char *from, const char *to) noexcept {
  REAL(rename);
  return fails("rename", true, from) ? -1 : call(from, to);
}

int link(const char *from, const char *to) noexcept {
  REAL(link);
  return fails("link", true, to) ? -1 : call(from, to);
}

int statx(int folder, const char *path, int flags, unsigned mask, struct statx *found) noexcept {
  REAL(statx);
  bool failing = *path != 0 ? fails("stat", false, path) : fails("stat", false, folder);
  return failing ? -1 : call(folder, path, flags, mask, found);
}

// Node asks for a file's size and time by this, or by the one above.
long syscall(long number, ...) noexcept {
  long a[6];
  va_list rest;
  va_start(rest, number);
  for (long &one : a) one = va_arg(rest, long);
  va_end(rest);
  static auto call = real<long (*)(long, ...)>("syscall");
  if (number == SYS_statx) {
    const char *path = reinterpret_cast<const char *>(a[1]);
    bool failing = path != nullptr && *path != 0 ? fails("stat", false, path) : fails("stat", false, static_cast<int>(a[0]));
    if (failing) return -1;
  }
  return call(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
}
