// The service's cgroup: made before a start, asked whether it is empty, signalled, removed.
//
// supervise/cgroup is a symlink to its directory, dangling while there is none. So all of this goes
// by fixed paths, and whoever takes over (or looks) finds it whatever the policy says by then.
// Without SLIPWAY_CGROUP there is no cgroup v2 for us: process groups must do.
#include <array>
#include <cerrno>

#include "engine/base/number.h"
#include "engine/supervise/effects.h"
#include "engine/supervise/slices.h"
#include "engine/sys/clock.h"
#include "engine/sys/directory.h"
#include "engine/sys/poll.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::supervise {
namespace {

using formats::KillMode;

constexpr const char* kGroup = "supervise/cgroup";
constexpr const char* kEventsFile = "supervise/cgroup/cgroup.events";
constexpr int kDeepest = 16;  // of the groups that a service makes; deeper ones are only killed

// What is done to each process of a cgroup and below.
struct Visit {
    sys::Signal signal;             // sent; 0: none
    std::span<sys::Pid> into = {};  // stored, as many as it takes
    sys::Pid wanted = {};           // looked for
    bool removes = false;           // the groups below, once their processes were visited
    std::size_t count = 0;
    bool found = false;
};

void visit_process(Visit& visit, sys::Pid pid) {
    if (!pid) return;  // of a pid namespace that we do not see
    if (visit.count < visit.into.size()) visit.into[visit.count] = pid;
    ++visit.count;
    visit.found = visit.found || pid == visit.wanted;
    if (visit.signal.value != 0) (void)sys::send_signal(pid, visit.signal);
}

void visit_processes(sys::BorrowedFd group, Visit& visit) {
    const auto file = sys::open_at(group, "cgroup.procs", sys::Open::read);
    if (!file) return;
    std::array<char, 512> text;  // NOLINT: filled by the read
    sys::Pid pid;
    for (;;) {
        const auto size = sys::read(file.value(), std::span<char>(text));
        if (!size || size.value() == 0) return;
        for (const char c : std::string_view(text.data(), size.value())) {
            if (c != '\n') {
                pid.value = pid.value * 10 + (c - '0');
                continue;
            }
            visit_process(visit, pid);
            pid = {};
        }
    }
}

// NOLINTNEXTLINE(misc-no-recursion): bounded by kDeepest
void visit_group(sys::Fd group, Visit& visit, int depth) {
    if (!visit.removes) visit_processes(group, visit);
    auto below = sys::open_directory(group, ".");
    if (!below || depth == kDeepest) return;
    for (;;) {
        const auto entry = below.value().next();
        if (!entry || !entry.value()) return;
        if (entry.value()->kind != sys::FileKind::directory) continue;
        using sys::Open;
        const char* name = entry.value()->name;
        auto child = sys::open_at(group, name, Open::read | Open::directory | Open::no_follow);
        if (child) visit_group(std::move(child).value(), visit, depth + 1);
        if (visit.removes) (void)sys::remove_directory_at(group, name);
    }
}

void visit_all(Visit& visit) {
    auto group = sys::open_at(sys::kHere, kGroup, sys::Open::read | sys::Open::directory);
    if (group) visit_group(std::move(group).value(), visit, 0);
}

sys::Status write_to(const char* file, std::string_view text) {
    const auto opened = sys::open_at(sys::kHere, file, sys::Open::write);
    if (!opened) return opened.error();
    return sys::write_all(opened.value(), text);
}

// Before Linux 5.14: who is frozen cannot fork, and dies of KILL all the same.
void kill_without_file() {
    constexpr int kMostPasses = 64;
    constexpr const char* kFreeze = "supervise/cgroup/cgroup.freeze";
    (void)write_to(kFreeze, "1");
    for (int pass = 0; pass < kMostPasses && group_populated(); ++pass) {
        Visit visit{.signal = sys::signals::kKill};
        visit_all(visit);
    }
    (void)write_to(kFreeze, "0");
}

bool says_populated(std::string_view events) {
    return events.find("populated 1") != std::string_view::npos;
}

// ROOT/PATH, where the policy wants it.
bool place_of(const Supervisor& s, base::Path& path, std::size_t& root_size) {
    const char* root = sys::environment_value("SLIPWAY_CGROUP");
    if (root == nullptr || root[0] != '/' || !path.assign(root)) return false;
    root_size = path.size();
    return path.append("/") && path.append(s.policy.cgroup);
}

// Somebody lives in it since a life whose record is lost; those we know of were emptied.
void clear_group(Supervisor& s) {
    constexpr int kTries = 100;
    constexpr std::uint64_t kPause = 10 * sys::kMillisecond;
    const bool all = s.policy.kill == KillMode::group || s.policy.kill == KillMode::mixed;
    for (int i = 0; i < kTries && !remove_group(s) && all; ++i) {
        if (i == 0) {
            warn(s, {"processes of an earlier run are still in the cgroup; killed"});
            signal_group(s, sys::signals::kKill);
        }
        sys::sleep_for(kPause);
    }
}

bool known_empty() {
    std::array<char, 128> buffer;  // NOLINT: filled by the read
    const auto text = sys::read_whole(sys::kHere, kEventsFile, std::span<char>(buffer));
    return text && !says_populated(text.value());
}

bool is_absent(sys::Errno error) {
    return error == sys::Errno{ENOENT} || error == sys::Errno{ENOTDIR};
}

// The directory and the symlink to it. A fresh one for each run: into a cgroup that was killed once
// newer kernels (6.14) let no clone3(2) be born alive, until it has been removed.
[[gnu::noinline]] sys::Status make_group(Supervisor& s) {
    base::Path path, old;
    std::size_t root = 0;
    if (!place_of(s, path, root)) return sys::Errno{ENOENT};
    const bool linked = sys::read_symlink_at(sys::kHere, kGroup, old).ok();
    if (!linked || old.view() != path.view()) {
        if (linked) {
            (void)remove_group(s);
            (void)sys::unlink_at(sys::kHere, kGroup);
        }
        const auto made = sys::make_symlink_at(path, sys::kHere, kGroup);
        if (!made) return made;
    }
    const auto made = make_directories(path, root);
    if (made || !(made.error() == sys::Errno{EEXIST})) return made;
    clear_group(s);
    const auto again = make_directories(path, root);
    return again.ok() || again.error() == sys::Errno{EEXIST} ? sys::Status(base::kOk) : again;
}

}  // namespace

bool do_without_group(Supervisor& s, std::string_view why, sys::Errno error) {
    s.grouped = false;
    // Said at every start that it prevents, else once.
    if (s.policy.cgroup_required || !s.ungrouped_said)
        warn(s, {"no cgroup: ", why, sys::explain(error).view(),
                 s.policy.cgroup_required ? "; not started, for the policy demands one"
                                          : "; its process group is used"});
    s.ungrouped_said = true;
    return !s.policy.cgroup_required;
}

bool open_group(Supervisor& s, bool first, sys::Fd& directory) {
    const bool no_root = sys::environment_value("SLIPWAY_CGROUP") == nullptr;
    if (s.policy.cgroup.empty() || no_root) {
        if (first && s.grouped) (void)remove_group(s);
        if (first) s.grouped = false;
        return !s.policy.cgroup_required ||
               do_without_group(s, "SLIPWAY_CGROUP names no root", sys::Errno{ENOENT});
    }
    for (const bool make : {first, true}) {
        if (make) {
            const sys::Status made = make_group(s);
            if (!made) return do_without_group(s, "cannot make it", made.error());
        }
        using sys::Open;
        auto opened = sys::open_at(sys::kHere, kGroup, Open::path_only | Open::directory);
        if (opened) {
            s.grouped = true;
            directory = std::move(opened).value();
            return true;
        }
        // Of a oneshot that is up it was removed.
        if (make) return do_without_group(s, "cannot open it", opened.error());
    }
    return true;
}

bool open_command_group(Supervisor& s) {
    constexpr const char* kPath = "supervise/cgroup/.control";  // systemd's name for it
    const auto made = sys::make_directory_at(sys::kHere, kPath, 0755);
    if (!made && !(made.error() == sys::Errno{EEXIST})) return false;
    using sys::Open;
    auto opened =
        sys::open_at(sys::kHere, kPath, Open::path_only | Open::directory | Open::no_follow);
    if (opened) s.command_group = std::move(opened).value();
    return opened.ok();
}

sys::Status find_group(Supervisor& s) {
    const auto found = sys::status_at(sys::kHere, kGroup);
    s.grouped = found.ok();
    return found || is_absent(found.error()) ? sys::Status(base::kOk) : found.error();
}

bool group_populated() {
    std::array<char, 128> buffer;  // NOLINT: filled by the read
    const auto text = sys::read_whole(sys::kHere, kEventsFile, std::span<char>(buffer));
    return text && says_populated(text.value());
}

bool in_group(const Supervisor& s, sys::Pid pid) {
    Visit visit{.wanted = pid};
    if (s.grouped) visit_all(visit);
    return visit.found;
}

std::size_t group_members(std::span<sys::Pid> into) {
    Visit visit{.into = into};
    visit_all(visit);
    return visit.count;
}

void signal_group(const Supervisor&, sys::Signal signal) {
    const bool kill = signal == sys::signals::kKill;
    if (kill && write_to("supervise/cgroup/cgroup.kill", "1")) return;
    if (kill) return kill_without_file();
    Visit visit{.signal = signal};
    visit_all(visit);
}

void watch_group(Supervisor& s) {
    auto events = sys::open_at(sys::kHere, kEventsFile, sys::Open::read);
    if (!events) {
        s.tick = now_boot() + sys::kSecond;
        return;
    }
    s.group_events = std::move(events).value();
    // poll(2) tells of what changes after the file was read.
    if (group_emptied(s)) s.inputs.push_back(Input::emptied);
}

bool group_emptied(Supervisor& s) {
    std::array<std::uint8_t, 128> text;  // NOLINT: filled by the read
    const auto size = sys::read_at(s.group_events, text, 0);
    if (size) return !says_populated({reinterpret_cast<const char*>(text.data()), size.value()});
    if (size.error() == sys::Errno{ENODEV}) return true;  // it was removed
    // Who cannot be counted is not gone. Not at once again, for poll(2) goes on telling of it.
    s.group_events.reset();
    s.tick = now_boot() + sys::kSecond;
    return false;
}

bool remove_group(Supervisor& s) {
    base::Path path;
    const sys::Status linked = sys::read_symlink_at(sys::kHere, kGroup, path);
    // What cannot be looked at may have somebody in it.
    const bool none =
        !linked && (is_absent(linked.error()) || linked.error() == sys::Errno{EINVAL});
    if (!linked && !none && !known_empty()) return false;
    if (linked) {
        const sys::Status gone = sys::remove_directory_at(sys::kHere, path);
        if (!gone && !(gone.error() == sys::Errno{ENOENT})) {
            if (group_populated()) return false;
            Visit visit{.removes = true};
            visit_all(visit);
            // Empty but not to be removed: the next start tries again, nobody waits for it.
            if (!sys::remove_directory_at(sys::kHere, path) && !known_empty()) return false;
        }
        remove_slices(path.view());
    }
    s.grouped = false;
    return true;
}

}  // namespace slipway::supervise
