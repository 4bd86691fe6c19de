#include "engine/cli/cgroup.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "engine/base/number.h"
#include "engine/sys/directory.h"
#include "engine/sys/whole_file.h"

namespace slipway::cli {
namespace {

constexpr int kDeepest = 16;  // of the groups that a service makes in its own

// The pids of cgroup.procs, here and below.
void add_processes(sys::BorrowedFd group, int depth, std::vector<std::uint32_t>& out) {
    if (const auto file = sys::open_at(group, "cgroup.procs", sys::Open::read)) {
        std::array<char, 4096> buffer;
        std::string text;
        for (auto size = sys::read(file.value(), std::span(buffer)); size && size.value() != 0;
             size = sys::read(file.value(), std::span(buffer)))
            text.append(buffer.data(), size.value());
        std::string_view rest = text;
        for (std::size_t end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
            if (const auto pid = base::parse_unsigned(rest.substr(0, end)))
                out.push_back(static_cast<std::uint32_t>(*pid));
            rest.remove_prefix(end + 1);
        }
    }
    auto below = sys::open_directory(group, ".");
    if (!below || depth == kDeepest) return;
    for (;;) {
        const auto entry = below.value().next();
        if (!entry || !entry.value()) return;
        if (entry.value()->kind != sys::FileKind::directory) continue;
        using sys::Open;
        const auto child = sys::open_at(group, entry.value()->name,
                                        Open::read | Open::directory | Open::no_follow);
        if (child) add_processes(child.value(), depth + 1, out);
    }
}

std::vector<std::uint32_t> processes_in(sys::BorrowedFd group) {
    std::vector<std::uint32_t> out;
    add_processes(group, 0, out);
    return out;
}

sys::Result<sys::Fd> open_group(const std::string& run, const std::string& name) {
    return sys::open_at(sys::kHere, run + "/scan/" + name + "/supervise/cgroup",
                        sys::Open::read | sys::Open::directory);
}

// Of one process; 0 when it is gone.
std::optional<std::uint64_t> size_of(std::uint32_t pid) {
    std::array<char, 4096> buffer;
    const std::string path = "/proc/" + std::to_string(pid) + "/smaps_rollup";
    const auto text = sys::read_whole(sys::kHere, path, std::span(buffer));
    if (text) return proportional_size(text.value());
    const int error = text.error().value;
    if (error == ENOENT || error == ESRCH) return 0;
    return std::nullopt;
}

}  // namespace

std::string cgroup_of(const std::string& run, const std::string& name, std::uint32_t pid) {
    const std::string link = run + "/scan/" + name + "/supervise/cgroup";
    base::Path path;
    const auto read = sys::read_symlink_at(sys::kHere, link, path);
    const std::string without = pid == 0 ? "" : "none, so it is stopped by its process group";
    if (!read) return read.error().value == ENOENT ? without : "";
    const auto group = open_group(run, name);
    if (!group) return group.error().value == ENOENT ? without : "";
    const std::size_t count = processes_in(group.value()).size();
    return std::string(path.view()) + ", " + std::to_string(count) +
           (count == 1 ? " process" : " processes");
}

std::optional<std::uint64_t> proportional_size(std::string_view smaps_rollup) {
    const std::size_t at = smaps_rollup.find("\nPss:");
    if (at == smaps_rollup.npos) return std::nullopt;
    std::string_view rest = smaps_rollup.substr(at + 5);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    const auto kilobytes = base::parse_unsigned(rest.substr(0, rest.find(' ')));
    if (!kilobytes) return std::nullopt;
    return *kilobytes * 1024;
}

std::optional<std::uint64_t> memory_of(const std::string& run,
                                       const std::string& name,
                                       std::uint32_t pid) {
    if (pid == 0) return std::nullopt;
    std::vector<std::uint32_t> pids{pid};
    if (const auto group = open_group(run, name)) {
        std::array<char, 64> buffer;
        const auto text = sys::read_whole(group.value(), "memory.current", std::span(buffer));
        if (text) {
            const std::string_view line = text.value();
            return base::parse_unsigned(line.substr(0, line.find('\n')));
        }
        pids = processes_in(group.value());
    }
    std::uint64_t sum = 0;
    for (const std::uint32_t one : pids) {
        const auto size = size_of(one);
        if (!size) return std::nullopt;
        sum += *size;
    }
    return sum == 0 ? std::nullopt : std::optional(sum);
}

}  // namespace slipway::cli
