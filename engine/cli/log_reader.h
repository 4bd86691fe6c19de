// Reading a log directory: `current` and the archives beside it (slipway-log(8)).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/cli/options.h"
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

// Where the log of a service is: below --root, /var/log/slipway/NAME.
std::string log_directory(const Options& options, const std::string& name);

// The last `count` lines of `current` and, where that has fewer, of the newest archives.
sys::Result<std::vector<LogLine>> last_lines(const std::string& directory, std::uint64_t count);

// Follows `current` through rotations.
class LogFollower {
public:
    // Begins at the end of what is there now.
    explicit LogFollower(std::string directory);

    // The lines that were completed since the last call.
    std::vector<LogLine> next();

private:
    bool open();
    void read_rest(std::vector<LogLine>& out);

    std::string directory_;
    sys::Fd file_;
    std::uint64_t inode_ = 0;
    std::string partial_;  // a line without its newline yet
};

}  // namespace slipway::cli
