// Making a service directory one's own.
#include <cerrno>

#include "engine/base/cold.h"
#include "engine/supervise/effects.h"
#include "engine/supervise/launch.h"
#include "engine/supervise/startup.h"
#include "engine/sys/fifo.h"
#include "engine/sys/lock.h"
#include "engine/sys/report.h"

namespace slipway::supervise {
namespace {

// Makes the directory and says so, unless it is there; the target of a dangling symlink is made, as
// s6 does.
sys::Result<bool> make_directory(const char* path) {
    const sys::Status made = sys::make_directory_at(sys::kHere, path, 0700);
    if (made) return true;
    if (!(made.error() == sys::Errno{EEXIST})) return made.error();
    const auto there = sys::status_at(sys::kHere, path);
    if (there && there.value().kind != sys::FileKind::directory) return sys::Errno{ENOTDIR};
    if (there) return false;
    [[gnu::section(SLIPWAY_COLD)]] static base::Path target;
    if (const sys::Status read = sys::read_symlink_at(sys::kHere, path, target); !read)
        return read.error();
    if (const sys::Status at = sys::make_directory_at(sys::kHere, target, 0700); !at)
        return at.error();
    return true;
}

}  // namespace

int make_directories(Supervisor& s) {
    constexpr unsigned kEventMode = 03730;  // s6's for a private fifodir
    const auto event = make_directory("event");
    // The service can run without; as with s6 nobody is told of it then.
    if (!event && event.error() == sys::Errno{ENOTDIR})
        warn(s, {"event is no directory: nobody can wait for this service (s6-svwait); remove it"});
    else if (!event)
        return failed(s, "make event/", event.error());
    if (event && event.value()) {
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
        // EINVAL: that number is beyond the limit.
        if (!far)
            return failed(s, "keep supervise/lock",
                          far.error() == sys::Errno{EINVAL} ? sys::Errno{EMFILE} : far.error());
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
    if (!made) {
        // Of anything else the end would be read, again and again.
        const auto status = sys::status_of_descriptor(control.value());
        if (!status) return failed(s, "look at supervise/control", status.error());
        if (status.value().kind != sys::FileKind::fifo) {
            warn(s, {"supervise/control is no FIFO; remove it"});
            return kSystem;
        }
    }
    s.control = std::move(control).value();
    return 0;
}

}  // namespace slipway::supervise
