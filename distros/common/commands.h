// The subcommands of slipway-boot: one function each, its exit code as the result.
#pragma once

#include <span>

namespace slipway::boot {

using Words = std::span<char* const>;  // the arguments behind the subcommand

inline constexpr int kDone = 0, kFailed = 1, kUsageError = 100;

int mount_pseudo(Words words);  // pseudo_fs.cc
int root(Words words);          // root.cc
int mount_local(Words words);   // mounts.cc
int tmpfiles(Words words);      // tmpfiles.cc
int swap(Words words);          // swap.cc: on, off
int host_name(Words words);     // settings.cc
int loopback(Words words);      // settings.cc
int sysctl(Words words);        // sysctl.cc
int seed(Words words);          // seed.cc: load, save
int modules(Words words);       // modules.cc
int devices(Words words);       // devices.cc: wait until they are there
int udevd(Words words);         // devices.cc: become it
int getty(Words words);         // getty.cc TERMINAL
int listening(Words words);     // listening.cc KIND ADDRESS: does somebody?

}  // namespace slipway::boot
