// Telling the world: first the status file, then the manager's bell, then the letters of event/.
#include <array>
#include <cerrno>

#include "engine/base/bytes.h"
#include "engine/formats/fifodir.h"
#include "engine/formats/fnv.h"
#include "engine/supervise/effects.h"
#include "engine/supervise/state.h"
#include "engine/sys/directory.h"
#include "engine/sys/fifo.h"

namespace slipway::supervise {
namespace {

using formats::Role;

// What s6's programs read: the pid of run, or of what runs on the way down.
void fill_s6(Supervisor& s) {
    const bool finishing = s.state == State::finishing || s.state == State::cleaning;
    const Role role = finishing                       ? Role::finish
                      : s.state == State::taking_down ? Role::control
                                                      : Role::main;
    s.s6.finishing = role != Role::main;
    s.s6.pid = s.record.child(role).pid;
}

// One write of all letters to every listener; a listener without a reader is removed.
void tell_listeners(std::string_view letters) {
    auto directory = sys::open_at(sys::kHere, "event", sys::Open::read | sys::Open::directory);
    if (!directory) return;
    // Not by open_directory(): its answer would stand on the stack a second time. Hardly anybody
    // has more than a few listeners.
    sys::DirectoryReaderOf<320> events(std::move(directory).value());
    for (;;) {
        const auto entry = events.next();
        if (!entry || !entry.value()) return;
        if (!formats::is_listener_name(entry.value()->view())) continue;
        const sys::BorrowedFd dir = events.directory();
        // Others may write into event/: a symlink there is no listener.
        using sys::Open;
        const auto fifo =
            sys::open_at(dir, entry.value()->name, Open::write | Open::nonblock | Open::no_follow);
        if (!fifo) {
            if (fifo.error() == sys::Errno{ENXIO} || fifo.error() == sys::Errno{ELOOP})
                (void)sys::unlink_at(dir, entry.value()->name);
            continue;
        }
        const auto written = sys::write(fifo.value(), letters);
        if (!written && written.error() == sys::Errno{EPIPE})
            (void)sys::unlink_at(dir, entry.value()->name);
    }
}

}  // namespace

bool ring(Supervisor& s) {
    if (s.policy.bell.empty()) return true;
    if (!s.bell.valid()) {
        // ENXIO, ENOENT: no manager; when it starts it reads every record.
        auto bell = sys::open_fifo_for_write(sys::kHere, s.policy.bell.data());
        if (!bell) return true;
        s.bell = std::move(bell).value();
    }
    std::array<std::uint8_t, 4> message{};
    base::store_be(message, 0, formats::fnv1a(s.name.view()));
    const auto written = sys::write(s.bell, message);
    if (!written && written.error() == sys::Errno{EAGAIN}) return false;  // the loop waits for room
    s.bell.reset();
    return true;
}

void fill_status(Supervisor& s, std::span<std::uint8_t, formats::kStatusSize> bytes) {
    fill_s6(s);
    s.record.phase = static_cast<std::uint8_t>(s.phase);
    formats::encode_status(s.s6, s.record, bytes);
}

void tell(Supervisor& s) {
    (void)ring(s);  // first: others wait for what the manager does then
    if (s.letters.empty()) return;
    tell_listeners(s.letters.view());
    s.letters.clear();
}

bool publish(Supervisor& s) {
    {
        RecordPlace place;
        if (!write_status(s, Role::main, place)) return false;
    }
    tell(s);
    return true;
}

}  // namespace slipway::supervise
