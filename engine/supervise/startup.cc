#include "engine/supervise/startup.h"

#include <cerrno>

#include "engine/formats/service_directory.h"
#include "engine/supervise/effects.h"
#include "engine/supervise/launch.h"
#include "engine/supervise/state.h"
#include "engine/sys/clock.h"
#include "engine/sys/proc.h"
#include "engine/sys/report.h"

namespace slipway::supervise {
std::string_view way_out(sys::Errno error) {
    switch (error.value) {
        case ENOTDIR:
        case EISDIR:
            return "; remove what is there, and it is made anew";
        case EROFS:
            return "; the service directory must be writable";
        case EMFILE:
            return "; raise the limit NOFILE of svscan";
        default:
            return "";
    }
}

int failed(const Supervisor& s, std::string_view what, sys::Errno error) {
    warn(s, {"cannot ", what, sys::explain(error).view(), way_out(error)});
    return kSystem;
}

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
    if (const sys::Status done = sys::change_directory(s.name); !done) {
        if (!(done.error() == sys::Errno{ENOENT}))
            return failed(s, "enter the service directory", done.error());
        warn(s, {"the service directory is gone; if it is to be, tell svscan: s6-svscanctl -an"});
        return kSystem;
    }
    return 0;
}

int open_signals(Supervisor& s) {
    namespace names = sys::signals;
    // Writing to a listener that has just gone, or beyond a limit on the size of files, must not
    // end the supervisor. Blocked, not ignored: so there is nothing to undo in a child.
    auto signals = sys::open_signal_descriptor(
        {names::kChld, names::kTerm, names::kHup, names::kQuit, names::kInt},
        {names::kPipe, names::kXfsz});
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
    const auto down = s.absent.down ? sys::Result<sys::FileStatus>(sys::Errno{ENOENT})
                                    : sys::status_at(sys::kHere, "down");
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
    if (const sys::Status done = empty_tally(s); !done)
        return failed(s, "make supervise/death_tally", done.error());
    s.letters.append("s");
    s.dirty = true;
    // The first status must be there before anybody is told of us; a start writes it anyway, and so
    // does whoever obeys what was asked before there was a supervisor.
    return wanted || s.left_over || publish(s) ? 0 : kSystem;
}

}  // namespace

int take_over_or_begin(Supervisor& s) {
    s.policy_current = true;  // the caller has read it
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
