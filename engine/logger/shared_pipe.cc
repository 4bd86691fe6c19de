#include "engine/logger/shared_pipe.h"

#include <array>
#include <cerrno>
#include <span>

#include "engine/base/number.h"
#include "engine/formats/lean_table.h"
#include "engine/formats/status.h"
#include "engine/sys/file.h"
#include "engine/sys/memory_map.h"
#include "engine/sys/proc.h"
#include "engine/sys/whole_file.h"

namespace slipway::logger {
namespace {

constexpr std::string_view kLeanTable = "/../.s6-svscan/lean";

bool join(base::Path& path, std::string_view directory, std::string_view name) {
    return path.assign(directory) && path.append(name);
}

sys::Result<formats::Status> status_of(std::span<const std::uint8_t> bytes) {
    const auto status = formats::decode_status(bytes);
    if (!status || !status->has_record) return sys::Errno{ENOENT};
    return *status;
}

// A lean tree has a table in place of files.
sys::Result<formats::Status> lean_status(std::string_view service_directory) {
    base::Path path;
    if (!join(path, service_directory, "")) return sys::Errno{ENAMETOOLONG};
    const auto directory = sys::status_at(sys::kHere, path);
    if (!directory) return directory.error();
    if (!join(path, service_directory, kLeanTable)) return sys::Errno{ENAMETOOLONG};
    const auto file = sys::open_at(sys::kHere, path, sys::Open::read | sys::Open::nonblock);
    if (!file) return file.error();
    const auto size = sys::status_of_descriptor(file.value());
    if (!size) return size.error();
    const auto map = sys::map_file(file.value(), size.value().size, false);
    if (!map) return map.error();
    const auto table = formats::LeanTable::view(map.value().bytes());
    if (!table) return sys::Errno{ENOENT};
    const auto index = table->find({directory.value().device, directory.value().inode, 1});
    const auto entry = index ? table->read(*index) : std::nullopt;
    if (!entry || !entry->has_status) return sys::Errno{ENOENT};
    return status_of(entry->status);
}

sys::Result<formats::Status> logger_status(std::string_view service_directory) {
    base::Path path;
    if (!join(path, service_directory, "/log/supervise/status")) return sys::Errno{ENAMETOOLONG};
    std::array<std::uint8_t, formats::kStatusSize + 1> bytes;
    const auto read = sys::read_whole(sys::kHere, path, std::span<std::uint8_t>(bytes));
    if (!read) return lean_status(service_directory);
    return status_of(read.value());
}

// A number is believed with the time of its start only: it may be another process's by now.
sys::Result<sys::Pid> logger_process(std::string_view service_directory) {
    const auto status = logger_status(service_directory);
    if (!status) return status.error();
    const formats::Child& main = status.value().record.child(formats::Role::main);
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
