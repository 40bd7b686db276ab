/**
 * Source of a second, tiny addon that suppresses what TensorFlow says while it loads.
 *
 * The library logs from a static initializer, before it reads TF_CPP_MIN_LOG_LEVEL, so only redirecting the file descriptor to
 * nowhere keeps that off the terminal, and Node cannot duplicate one. `mute` is called before loading and `restore` after it.
 */
export const QUIET_SOURCE = `
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>
#include <node_api.h>

static int kept = -1;

static napi_value Mute(napi_env, napi_callback_info) {
  setenv("TF_CPP_MIN_LOG_LEVEL", "2", 0);
  int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (kept == -1 && nowhere != -1) {
    kept = fcntl(2, F_DUPFD_CLOEXEC, 3);
    if (kept != -1) dup2(nowhere, 2);
  }
  if (nowhere != -1) close(nowhere);
  return nullptr;
}

static napi_value Restore(napi_env, napi_callback_info) {
  if (kept != -1) {
    dup2(kept, 2);
    close(kept);
    kept = -1;
  }
  return nullptr;
}

NAPI_MODULE_INIT() {
  napi_value mute, restore;
  napi_create_function(env, "mute", NAPI_AUTO_LENGTH, Mute, nullptr, &mute);
  napi_create_function(env, "restore", NAPI_AUTO_LENGTH, Restore, nullptr, &restore);
  napi_set_named_property(env, exports, "mute", mute);
  napi_set_named_property(env, exports, "restore", restore);
  return exports;
}
`;
