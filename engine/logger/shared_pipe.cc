#include "engine/logger/shared_pipe.h"

#include <array>
#include <cerrno>
#include <span>

#include "engine/base/number.h"
#include "engine/formats/status.h"
#include "engine/sys/file.h"
#include "engine/sys/proc.h"
#include "engine/sys/whole_file.h"

namespace slipway::logger {
namespace {

// A number is believed with the time of its start only: it may be another process's by now.
sys::Result<sys::Pid> logger_process(const char* service_directory) {
    base::Path path;
    if (!path.append(service_directory) || !path.append("/log/supervise/status"))
        return sys::Errno{ENAMETOOLONG};
    std::array<std::uint8_t, formats::kStatusSize + 1> bytes;
    const auto read = sys::read_whole(sys::kHere, path, std::span<std::uint8_t>(bytes));
    if (!read) return read.error();
    const auto status = formats::decode_status(read.value());
    if (!status || !status->has_record) return sys::Errno{ENOENT};
    const formats::Child& main = status->record.child(formats::Role::main);
    const sys::Pid pid{static_cast<std::int32_t>(main.pid)};
    const auto process = sys::process_status(pid);
    const bool runs = pid && process && process.value().start_time == main.start_time;
    return runs ? sys::Result<sys::Pid>(pid) : sys::Errno{ENOENT};
}

}  // namespace

sys::Result<sys::Fd> open_input_of_logger(const char* service_directory) {
    const auto pid = logger_process(service_directory);
    if (!pid) return pid.error();
    base::FixedString<48> path;
    path.append("/proc/");
    path.append(base::decimal(pid.value().value).view());
    path.append("/fd/0");
    base::Path link;
    if (const auto read = sys::read_symlink_at(sys::kHere, path, link); !read) return read.error();
    if (!link.view().starts_with("pipe:[")) return sys::Errno{ENOENT};
    return sys::open_at(sys::kHere, path, sys::Open::write | sys::Open::nonblock);
}

}  // namespace slipway::logger
