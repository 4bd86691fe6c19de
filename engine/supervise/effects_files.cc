// Small files of the service directory.
#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "engine/base/cold.h"
#include "engine/base/number.h"
#include "engine/formats/signal_name.h"
#include "engine/supervise/effects.h"
#include "engine/sys/clock.h"
#include "engine/sys/directory.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::supervise {
namespace {

// The first line of a small file; std::nullopt when it is not there or (with a warning) unreadable.
template <std::size_t N>
std::optional<std::string_view> first_line(const Supervisor& s,
                                           const char* file,
                                           std::array<char, N>& buffer) {
    const auto text = sys::read_whole(sys::kHere, file, std::span<char>(buffer));
    if (!text) {
        if (!(text.error() == sys::Errno{ENOENT}))
            warn(s, {"cannot read ", file, sys::explain(text.error()).view()});
        return std::nullopt;
    }
    return text.value().substr(0, text.value().find('\n'));
}

void report_policy(const Supervisor& s, const formats::PolicyError& error) {
    warn(s,
         {"data/policy:", base::decimal(error.line).view(), ":", base::decimal(error.column).view(),
          ": ", error.why, "; ", error.way_out, "; the service is not started until then"});
}

// False: said why. The paths are kept all the same: the bell tells that there is no start.
bool decode(Supervisor& s, std::string_view text) {
    const auto error = formats::decode_policy(text, s.policy);
    if (error) report_policy(s, *error);
    const bool kept = s.texts.keep(s.policy);
    if (!kept) warn(s, {"no memory for the paths of data/policy; the service is not started"});
    return !error && kept;
}

sys::Result<std::string_view> policy_text() {
    // Too large for the stack.
    [[gnu::section(SLIPWAY_COLD)]] static std::array<char, formats::kMaxPolicyBytes + 1> buffer;
    return sys::read_whole(sys::kHere, "data/policy", std::span<char>(buffer));
}

std::uint64_t time_of_change(const sys::FileStatus& status) {
    return static_cast<std::uint64_t>(status.changed_seconds) * sys::kSecond +
           status.changed_nanoseconds;
}

// Not inlined: the status of two files would stand on the caller's stack.
[[gnu::noinline]] PolicySeen look_at_policy() {
    const auto file = sys::status_at(sys::kHere, "data/policy");
    const auto directory = sys::status_at(sys::kHere, "data");
    if (!file || !directory) return {};
    const sys::FileStatus &of_file = file.value(), &of_data = directory.value();
    return {of_file.device, of_file.inode, of_file.size,           time_of_change(of_file),
            of_data.device, of_data.inode, time_of_change(of_data)};
}

// What changes within the same tick of the kernel's clock bears the same time.
bool is_of_the_past(const PolicySeen& seen) {
    constexpr std::uint64_t kYoung = 100 * sys::kMillisecond;
    const sys::WallTime time = sys::realtime();
    const std::uint64_t now =
        static_cast<std::uint64_t>(time.seconds) * sys::kSecond + time.nanoseconds;
    return std::max(seen[3], seen[6]) + kYoung < now;
}

struct Optional {
    std::string_view name;
    const char* path;
    bool Files::*there;
};

constexpr std::array<Optional, 7> kOptional{{{"prepare", "data/prepare", &Files::prepare},
                                             {"started", "data/started", &Files::started},
                                             {"reload", "data/reload", &Files::reload},
                                             {"stop", "data/stop", &Files::stop},
                                             {"cleanup", "data/cleanup", &Files::cleanup},
                                             {"down", "data/down", &Files::down},
                                             {"check", "data/check", &Files::check}}};

// Most directories have none or two of them, so all names are read. False: they could not be, or a
// symlink is among them, whose target may come and go without a trace in data/.
[[gnu::noinline]] bool find_files(Files& files) {
    files = {};
    bool lasting = false;
    auto directory = sys::open_at(sys::kHere, "data", sys::Open::read | sys::Open::directory);
    if (directory) {
        sys::DirectoryReaderOf<512> entries(std::move(directory).value());
        for (lasting = true;;) {
            const auto entry = entries.next();
            if (entry && !entry.value()) return lasting;
            if (!entry) break;
            for (const Optional& one : kOptional) {
                if (one.name != entry.value()->view()) continue;
                const bool plain = entry.value()->kind == sys::FileKind::regular;
                files.*one.there = plain || may_exist(one.path);
                lasting = lasting && plain;
            }
        }
    }
    for (const Optional& one : kOptional) files.*one.there = may_exist(one.path);
    return false;
}

}  // namespace

bool exists(const char* file) {
    return sys::status_at(sys::kHere, file).ok();
}

bool may_exist(const char* file) {
    const auto status = sys::status_at(sys::kHere, file);
    return status ||
           !(status.error() == sys::Errno{ENOENT} || status.error() == sys::Errno{ENOTDIR});
}

std::uint64_t read_number(const Supervisor& s, const char* file, std::uint64_t otherwise) {
    std::array<char, 64> buffer{};
    const auto line = first_line(s, file, buffer);
    if (!line) return otherwise;
    const auto value = base::parse_unsigned(*line);
    constexpr std::uint64_t kLargest = 0xffffffff;
    if (value && *value <= kLargest) return *value;
    warn(s, {file, ":1:1: not a number: \"", *line, "\"; write decimal digits only. Ignored"});
    return otherwise;
}

sys::Signal read_signal_file(const Supervisor& s, const char* file, sys::Signal otherwise) {
    std::array<char, 64> buffer{};
    const auto line = first_line(s, file, buffer);
    if (!line) return otherwise;
    if (const auto signal = formats::parse_signal(*line)) return {*signal};
    warn(s, {file, ":1:1: not a signal: \"", *line, "\"; write a name (TERM) or number. Ignored"});
    return otherwise;
}

void look_around(Supervisor& s) {
    s.absent = {};
    auto entries = sys::open_directory(sys::kHere, ".");
    if (!entries) return;
    Absent absent{true, true, true, true, true};
    for (;;) {
        const auto entry = entries.value().next();
        if (!entry) return;
        if (!entry.value()) break;
        const std::string_view name = entry.value()->view();
        if (name == "data") absent.data = false;
        if (name == "notification-fd") absent.notification_fd = false;
        if (name == "lock-fd") absent.lock_fd = false;
        if (name == "down") absent.down = false;
        if (name == "flag-newpidns") absent.newpidns = false;
    }
    s.absent = absent;
    if (!absent.newpidns && !absent.data && exists("data/policy"))
        warn(s, {"flag-newpidns has no effect beside data/policy; remove one of them"});
}

void renew_policy(Supervisor& s, bool stops) {
    if (!s.policy.present) return;  // s6's files are read when they are needed
    if (s.policy_seen != PolicySeen{} && look_at_policy() == s.policy_seen) return;
    const auto text = policy_text();
    formats::Policy now;
    // What is wrong with it is told when it must be right: at the next start.
    if (!text || formats::decode_policy(text.value(), now) || now.type != s.policy.type) return;
    formats::Policy& kept = s.policy;
    kept.restart = now.restart;
    kept.restart_delay_ms = now.restart_delay_ms;
    kept.restart_delay_max_ms = now.restart_delay_max_ms;
    kept.limit_count = now.limit_count;
    kept.limit_interval_ms = now.limit_interval_ms;
    kept.success_codes = now.success_codes;
    kept.never_codes = now.never_codes;
    kept.force_codes = now.force_codes;
    kept.success_signals = now.success_signals;
    if (!stops) return;
    kept.steps = now.steps;
    kept.step_count = now.step_count;
    kept.stop_timeout_ms = now.stop_timeout_ms;
    kept.kill = now.kill;
    kept.hangup = now.hangup;
    kept.controls = now.controls;
}

bool read_policy(Supervisor& s) {
    const PolicySeen seen = s.absent.data ? PolicySeen{} : look_at_policy();
    if (seen != PolicySeen{} && seen == s.policy_seen) return true;
    s.policy_seen = {};
    const auto text =
        s.absent.data ? sys::Result<std::string_view>(sys::Errno{ENOENT}) : policy_text();
    if (!text && base::may_pass(text.error())) {
        warn(s,
             {"cannot read data/policy", sys::explain(text.error()).view(), "; again in a second"});
        return false;
    }
    s.files = {};
    s.policy_ok = true;
    if (!text) {
        s.policy = {};
        s.policy.ready = formats::ReadyKind::none;
        s.policy_ok = text.error() == sys::Errno{ENOENT} || text.error() == sys::Errno{ENOTDIR};
        if (!s.policy_ok) warn(s, {"cannot read data/policy", sys::explain(text.error()).view()});
    } else if (!decode(s, text.value())) {
        s.policy_ok = false;
    } else {
        // data/ belongs to the service unless there is a policy in it.
        const bool lasting = find_files(s.files) && is_of_the_past(seen);
        // Else notification-fd would have to be looked at as well.
        const bool alone = s.policy.ready_given || s.policy.type != formats::ServiceType::longrun;
        if (lasting && alone) s.policy_seen = seen;
    }
    if (!s.policy.ready_given && s.policy.type == formats::ServiceType::longrun) {
        const std::uint64_t fd =
            s.absent.notification_fd ? 0 : read_number(s, "notification-fd", 0);
        if (fd > 1023) warn(s, {"notification-fd:1:1: above 1023. Ignored"});
        if (fd != 0 && fd <= 1023) {
            s.policy.ready = formats::ReadyKind::fd;
            s.policy.ready_fd = static_cast<int>(fd);
        }
    }
    return true;
}

}  // namespace slipway::supervise
