#include <array>

#include "distros/common/commands.h"
#include "distros/common/config_files.h"
#include "distros/common/program.h"
#include "distros/common/say.h"
#include "engine/sys/line_reader.h"
#include "engine/sys/power.h"
#include "engine/sys/whole_file.h"

namespace slipway::boot {
namespace {

constexpr const char* kDirectories[] = {"/etc/modules-load.d", "/run/modules-load.d",
                                        "/usr/local/lib/modules-load.d", "/usr/lib/modules-load.d",
                                        "/lib/modules-load.d"};
constexpr const char* kLast = "/etc/modules";
constexpr std::size_t kMaxWords = 16;

// "loop max_loop=8": a module and its parameters. The words are ended in the line itself.
std::size_t split(std::span<char> line, std::array<const char*, kMaxWords + 2>& words) {
    std::size_t count = 0;
    bool inside = false;
    for (char& c : line) {
        const bool blank = c == ' ' || c == '\t' || c == '\r';
        if (!inside && !blank && count < kMaxWords) words[2 + count++] = &c;
        inside = !blank;
        if (blank) c = '\0';
    }
    return count;
}

// One byte behind the line is its newline, which the reader has passed over; it becomes the end of
// the last word.
bool load_line(const char* modprobe, std::span<char> line) {
    static std::array<char, 1024> copy;
    if (line.size() >= copy.size()) return false;
    std::copy(line.begin(), line.end(), copy.begin());
    copy[line.size()] = '\0';
    std::array<const char*, kMaxWords + 2> words{"-b", "--"};
    const auto count = split(std::span(copy).first(line.size()), words);
    if (count == 0 || words[2][0] == '#' || words[2][0] == ';') return true;
    if (modprobe == nullptr) {
        say({"module ", words[2], ": there is no modprobe to load it with"});
        return false;
    }
    const auto status = run_program(modprobe, std::span(words).first(count + 2));
    if (status == sys::exited_with(0)) return true;
    say({"module ", words[2], " could not be loaded"});
    return false;
}

bool load_file(const char* modprobe, sys::CPath path) {
    auto file = sys::open_at(sys::kHere, path, sys::Open::read);
    if (!file) return true;
    static std::array<char, 1024> buffer;
    sys::LineReader lines(std::move(file).value(), buffer);
    bool all = true;
    for (;;) {
        const auto line = lines.next();
        if (!line || !line.value()) return all;
        all &= load_line(modprobe, *line.value());
    }
}

// A kernel without modules has everything built in; what is listed for another kernel is no
// failure.
bool has_modules() {
    std::array<char, 128> buffer;
    const auto release =
        sys::read_whole(sys::kHere, "/proc/sys/kernel/osrelease", std::span<char>(buffer));
    if (!release) return false;
    base::FixedString<160> path;
    path.append("/lib/modules/");
    path.append(release.value().substr(0, release.value().find('\n')));
    if (sys::status_at(sys::kHere, path)) return true;
    say({"there is no ", path.view(), ": no module is loaded"});
    return false;
}

}  // namespace

int modules(Words) {
    // Modules are the machine's; and a kernel may have everything built in.
    if (!sys::in_first_pid_namespace().value_or(true)) return kDone;
    if (!has_modules()) return kDone;
    const char* modprobe =
        first_executable({"/sbin/modprobe", "/usr/sbin/modprobe", "/bin/modprobe"});
    static ConfigFiles files{std::span(kDirectories)};
    static base::Path path;
    bool all = true;
    while (files.next(path)) all &= load_file(modprobe, path);
    all &= load_file(modprobe, kLast);
    return all ? kDone : kFailed;
}

}  // namespace slipway::boot
