// What the test daemon sees of itself.
#pragma once

namespace slipway::testd {

// Appends one JSON line to the file: pid, ppid, argv, env, ids, cwd, umask, open descriptors with
// their targets, the soft and hard limit of open files, LISTEN_FDS. False when it cannot.
bool report(const char* path, char** argv, char** environment);

}  // namespace slipway::testd
