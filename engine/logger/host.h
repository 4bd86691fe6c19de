// Many streams in one process: slipway-log --host DIR.
//
// Each file NAME of the directory is the script of a stream, one directive a line. Its pipes are in
// slipway-fdholder, as pipe/NAME and pipe/NAME/spare; what is missing there is made and stored, so
// that a host that is killed loses nothing of any stream. A holder that died is filled again from
// the copies that the host keeps.
#pragma once

#include <string_view>

#include "engine/logger/intake.h"

namespace slipway::logger {

inline constexpr std::size_t kMaxStreams = 1024;

struct HostOptions {
    const char* directory = nullptr;
    std::string_view holder;  // socket of slipway-fdholder
    int notification = -1;    // gets a line end once the streams of the directory are served
};

// HUP reads the directory again, ALRM begins new files, TERM ends; gives the exit code.
int run_host(const HostOptions& options, Scratch& scratch);

}  // namespace slipway::logger
