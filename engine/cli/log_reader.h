// Reading a log directory: `current` and the archives beside it (slipway-log(8)).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/sys/file.h"

namespace slipway::cli {

struct LogLine {
    bool stamped = false;  // began with a TAI64N stamp
    std::int64_t unix_seconds = 0;
    std::uint32_t nanoseconds = 0;
    std::string text;  // without the stamp
    std::string raw;
};

LogLine parse_log_line(std::string_view line);

// The last `count` lines of `file` and, where that is the `current` of a log directory and has
// fewer, of the newest archives.
sys::Result<std::vector<LogLine>> last_lines(const std::string& file, std::uint64_t count);

// Follows a file through rotations.
class LogFollower {
public:
    // Begins at the end of what is there now.
    explicit LogFollower(std::string path);

    // The lines that were completed since the last call.
    std::vector<LogLine> next();

private:
    bool open();
    void read_rest(std::vector<LogLine>& out);

    std::string path_;
    sys::Fd file_;
    std::uint64_t inode_ = 0;
    std::string partial_;  // a line without its newline yet
};

}  // namespace slipway::cli
