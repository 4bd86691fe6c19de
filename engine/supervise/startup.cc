#include "engine/supervise/startup.h"

#include <cerrno>

#include "engine/base/cold.h"
#include "engine/formats/service_directory.h"
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

// Makes the directory and says so, unless it is there; the target of a dangling symlink is made, as
// s6 does.
sys::Result<bool> make_directory(const char* path) {
    const sys::Status made = sys::make_directory_at(sys::kHere, path, 0700);
    if (made) return true;
    if (!(made.error() == sys::Errno{EEXIST})) return made.error();
    if (exists(path)) return false;
    [[gnu::section(SLIPWAY_COLD)]] static base::Path target;
    if (const sys::Status read = sys::read_symlink_at(sys::kHere, path, target); !read)
        return read.error();
    if (const sys::Status at = sys::make_directory_at(sys::kHere, target, 0700); !at)
        return at.error();
    return true;
}

sys::Status empty_death_tally() {
    constexpr const char* kTally = "supervise/death_tally";
    const sys::Status made = sys::make_file_at(sys::kHere, kTally, 0644);
    if (made || !(made.error() == sys::Errno{EEXIST})) return made;
    const auto emptied = sys::open_at(sys::kHere, kTally, sys::Open::write | sys::Open::truncate);
    return emptied ? sys::Status(base::kOk) : sys::Status(emptied.error());
}

}  // namespace

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

sys::Result<sys::BootId> this_boot() {
    const char* given = sys::environment_value(formats::kBootVariable);
    if (given != nullptr)
        if (const auto id = sys::parse_boot_id(given)) return id;
    return sys::boot_id();
}

void take_umask(Supervisor& s) {
    constexpr unsigned kOurs = 022;  // so what we make needs no chmod(2)
    const unsigned given = sys::set_umask(kOurs);
    if (given != kOurs) s.umask = given;
}

int enter_directory(Supervisor& s, const char* name) {
    if (!s.name.assign(name) || s.name.empty() ||
        s.name.view().find('\n') != std::string_view::npos) {
        sys::report({"slipway-supervise: the name of a service has 1 to 255 bytes and no newline"});
        return kUsage;
    }
    if (const sys::Status done = sys::change_directory(s.name); !done)
        return failed(s, "enter the service directory", done.error());
    return 0;
}

int make_directories(Supervisor& s) {
    constexpr unsigned kEventMode = 03730;  // s6's for a private fifodir
    const auto event = make_directory("event");
    if (!event) return failed(s, "make event/", event.error());
    if (event.value()) {
        (void)sys::change_owner_at(sys::kHere, "event", sys::kKeepId, sys::effective_gid());
        if (const sys::Status done = sys::change_mode_at(sys::kHere, "event", kEventMode); !done)
            return failed(s, "set the mode of event/", done.error());
    }
    const auto supervise = make_directory("supervise");
    if (!supervise) return failed(s, "make supervise/", supervise.error());
    s.is_first = supervise.value();
    return 0;
}

int take_lock(Supervisor& s) {
    using sys::Open;
    constexpr Open kFlags = Open::read | Open::write | Open::create;
    auto lock = sys::open_at(sys::kHere, "supervise/lock", kFlags, 0644);
    if (!lock) return failed(s, "open supervise/lock", lock.error());
    if (lock.value().number() <= sys::kStderr.value) {
        auto above = sys::duplicate(lock.value());
        if (!above) return failed(s, "keep supervise/lock", above.error());
        lock = std::move(above);
        if (const sys::Status done = fill_stdio(); !done)
            return failed(s, "open /dev/null", done.error());
    }
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
    using sys::Open;
    const sys::Status made = sys::make_fifo_at(sys::kHere, "supervise/control", 0600);
    if (!made && !(made.error() == sys::Errno{EEXIST}))
        return failed(s, "make supervise/control", made.error());
    // It is made under the lock and before any start. (Somebody may have had the directory that we
    // made before we had the lock.)
    s.is_first = s.is_first && made.ok();
    // Both ends, so that there is always a writer and its end is never seen.
    auto control =
        sys::open_at(sys::kHere, "supervise/control", Open::read | Open::write | Open::nonblock);
    if (!control) return failed(s, "open supervise/control", control.error());
    s.control = std::move(control).value();
    return 0;
}

int open_signals(Supervisor& s) {
    namespace names = sys::signals;
    // Writing to a listener that has just gone must not end the supervisor. Blocked, not ignored:
    // so there is nothing to undo in a child.
    auto signals = sys::open_signal_descriptor(
        {names::kChld, names::kTerm, names::kHup, names::kQuit, names::kInt}, {names::kPipe});
    if (!signals) return failed(s, "receive signals", signals.error());
    s.signals = std::move(signals).value();
    return 0;
}

namespace {

int begin_anew(Supervisor& s) {
    s.s6 = {};
    s.record = {};
    // Both are only absent when that is certain: without a boot id nobody could take over from us,
    // and what is to stay down must not be started because ./down could not be looked at.
    const auto boot = this_boot();
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
    s.record.deadline = wanted ? 1 : 0;  // now
    s.policy_current = wanted;
    if (const sys::Status done = empty_death_tally(); !done)
        return failed(s, "make supervise/death_tally", done.error());
    s.letters.append("s");
    s.dirty = true;
    // The first status must be there before anybody is told of us; a start writes it anyway.
    return wanted || publish(s) ? 0 : kSystem;
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
