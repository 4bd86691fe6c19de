#include "engine/supervise/startup.h"

#include <cerrno>

#include "engine/supervise/effects.h"
#include "engine/supervise/launch.h"
#include "engine/sys/clock.h"
#include "engine/sys/fifo.h"
#include "engine/sys/lock.h"
#include "engine/sys/proc.h"
#include "engine/sys/report.h"

namespace slipway::supervise {
namespace {

int failed(const Supervisor& s, std::string_view what, sys::Errno error) {
    warn(s, {"cannot ", what, sys::explain(error).view()});
    return kSystem;
}

// Makes the directory unless it is there; the target of a dangling symlink is made, as s6 does.
sys::Status make_directory(const char* path, unsigned mode) {
    const sys::Status made = sys::make_directory_at(sys::kHere, path, mode);
    if (made) return sys::change_mode_at(sys::kHere, path, mode);
    if (!(made.error() == sys::Errno{EEXIST})) return made;
    if (sys::status_at(sys::kHere, path)) return base::kOk;
    static base::Path target;
    if (const sys::Status read = sys::read_symlink_at(sys::kHere, path, target); !read) return read;
    if (const sys::Status at = sys::make_directory_at(sys::kHere, target, mode); !at) return at;
    return sys::change_mode_at(sys::kHere, target, mode);
}

// A closed 0, 1 or 2 would be given to a file of ours, and the service would inherit that.
sys::Status fill_stdio() {
    for (int fd = 0; fd <= 2; ++fd) {
        if (sys::is_open({fd})) continue;
        auto null = sys::open_at(sys::kHere, "/dev/null", sys::Open::read | sys::Open::write);
        if (!null) return null.error();
        if (const sys::Status placed = sys::place_at(null.value(), fd, true); !placed)
            return placed;
        if (null.value().number() == fd) (void)null.value().release();
    }
    return base::kOk;
}

}  // namespace

int enter_directory(Supervisor& s, const char* name) {
    if (!s.name.assign(name) || s.name.empty() ||
        s.name.view().find('\n') != std::string_view::npos) {
        sys::report({"slipway-supervise: the name of a service has 1 to 255 bytes and no newline"});
        return kUsage;
    }
    if (const sys::Status done = fill_stdio(); !done)
        return failed(s, "open /dev/null", done.error());
    if (const sys::Status done = sys::change_directory(s.name); !done)
        return failed(s, "enter the service directory", done.error());
    return 0;
}

int make_directories(const Supervisor& s) {
    constexpr unsigned kEventMode = 03730;  // s6's for a private fifodir
    const bool had_event = exists("event");
    if (const sys::Status done = make_directory("event", 0700); !done)
        return failed(s, "make event/", done.error());
    if (!had_event) {
        (void)sys::change_owner_at(sys::kHere, "event", sys::kKeepId, sys::effective_gid());
        if (const sys::Status done = sys::change_mode_at(sys::kHere, "event", kEventMode); !done)
            return failed(s, "set the mode of event/", done.error());
    }
    if (!exists("supervise"))
        if (const sys::Status done = make_directory("supervise", 0700); !done)
            return failed(s, "make supervise/", done.error());
    return 0;
}

int take_lock(Supervisor& s) {
    using sys::Open;
    constexpr Open kFlags = Open::read | Open::write | Open::create;
    auto lock = sys::open_at(sys::kHere, "supervise/lock", kFlags, 0644);
    if (!lock) return failed(s, "open supervise/lock", lock.error());
    if (s.hosting != nullptr) {
        // Before it is locked: closing any descriptor of the file gives the lock up.
        auto far = sys::duplicate(lock.value(), s.hosting->copied_below);
        if (!far) return failed(s, "keep supervise/lock", far.error());
        lock = std::move(far);
    }
    const auto taken = sys::try_record_lock(lock.value());
    if (!taken) return failed(s, "lock supervise/lock", taken.error());
    if (!taken.value()) {
        warn(s, {"another supervisor has this service directory; stop it first (s6-svscanctl)"});
        return kUsage;
    }
    s.lock = std::move(lock).value();
    if (s.hosting != nullptr) return 0;  // opened for each start
    auto spawn_lock = sys::open_at(sys::kHere, "supervise/spawn.lock", kFlags, 0600);
    if (!spawn_lock) return failed(s, "open supervise/spawn.lock", spawn_lock.error());
    s.spawn_lock = std::move(spawn_lock).value();
    return 0;
}

int open_control(Supervisor& s) {
    const sys::Status made = sys::make_fifo_at(sys::kHere, "supervise/control", 0600);
    if (!made && !(made.error() == sys::Errno{EEXIST}))
        return failed(s, "make supervise/control", made.error());
    auto reader =
        sys::open_at(sys::kHere, "supervise/control", sys::Open::read | sys::Open::nonblock);
    if (!reader) return failed(s, "read supervise/control", reader.error());
    auto keeper = sys::open_fifo_for_write(sys::kHere, "supervise/control");
    if (!keeper) return failed(s, "open supervise/control", keeper.error());
    s.control = std::move(reader).value();
    s.control_keeper = std::move(keeper).value();
    return 0;
}

int open_signals(Supervisor& s) {
    namespace names = sys::signals;
    auto signals = sys::open_signal_descriptor(
        {names::kChld, names::kTerm, names::kHup, names::kQuit, names::kInt});
    if (!signals) return failed(s, "receive signals", signals.error());
    s.signals = std::move(signals).value();
    // Writing to a listener that has just gone must not end the supervisor.
    (void)sys::ignore_signal(names::kPipe);
    return 0;
}

namespace {

int begin_anew(Supervisor& s) {
    s.s6 = {};
    s.record = {};
    // Both are only absent when that is certain: without a boot id nobody could take over from us,
    // and what is to stay down must not be started because ./down could not be looked at.
    const auto boot = sys::boot_id();
    if (boot)
        s.record.boot_id = boot.value();
    else if (!(boot.error() == sys::Errno{ENOENT}))
        return failed(s, "read the boot id", boot.error());
    else
        warn(s, {"no boot id (is /proc mounted?): a killed supervisor could not be replaced"});
    const auto down = sys::status_at(sys::kHere, "down");
    if (!down && !(down.error() == sys::Errno{ENOENT}))
        return failed(s, "look at ./down", down.error());
    const bool wanted = !down;
    s.record.want = wanted ? formats::Want::up : formats::Want::down;
    s.s6.want_up = wanted;
    const sys::WallTime time = sys::realtime();
    s.s6.changed = formats::tai_from_unix(time.seconds, time.nanoseconds);
    s.s6.readied = s.s6.changed;
    s.s6.ready = true;
    s.state = wanted ? State::waiting : State::down;
    s.record.state = static_cast<std::uint8_t>(s.state);
    s.record.deadline = wanted ? now_boot() : 0;
    auto tally = sys::open_at(sys::kHere, "supervise/death_tally",
                              sys::Open::write | sys::Open::create | sys::Open::truncate, 0644);
    if (!tally) return failed(s, "make supervise/death_tally", tally.error());
    s.letters.append("s");
    s.dirty = true;
    // The first status must be there before anybody is told of us.
    return publish(s) ? 0 : kSystem;
}

}  // namespace

int take_over_or_begin(Supervisor& s) {
    switch (adopt(s)) {
        case Adoption::nothing:
            return begin_anew(s);
        case Adoption::taken_over:
            return 0;
        case Adoption::unknown:
            return kSystem;
    }
    return kSystem;
}

}  // namespace slipway::supervise
