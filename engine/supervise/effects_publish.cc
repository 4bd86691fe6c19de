// Telling the world: first the status file, then the letters of event/, then the manager's bell.
#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/base/bytes.h"
#include "engine/base/cold.h"
#include "engine/formats/death_tally.h"
#include "engine/formats/fifodir.h"
#include "engine/formats/fnv.h"
#include "engine/supervise/effects.h"
#include "engine/sys/clock.h"
#include "engine/sys/directory.h"
#include "engine/sys/fifo.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

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
void notify_listeners(std::string_view letters) {
    auto directory = sys::open_at(sys::kHere, "event", sys::Open::read | sys::Open::directory);
    if (!directory) return;
    // Not by open_directory(): its answer would stand on the stack a second time.
    sys::DirectoryReader events(std::move(directory).value());
    for (;;) {
        const auto entry = events.next();
        if (!entry || !entry.value()) return;
        if (!formats::is_listener_name(entry.value()->view())) continue;
        const sys::BorrowedFd dir = events.directory();
        const auto fifo = sys::open_fifo_for_write(dir, entry.value()->name);
        if (!fifo) {
            if (fifo.error() == sys::Errno{ENXIO}) (void)sys::unlink_at(dir, entry.value()->name);
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

bool write_status(Supervisor& s, sys::Fd& file) {
    constexpr const char* kNew = "supervise/status.new";
    using sys::Open;
    fill_s6(s);
    s.record.phase = static_cast<std::uint8_t>(s.phase);
    std::array<std::uint8_t, formats::kStatusSize> bytes;  // NOLINT: filled by encode_status
    formats::encode_status(s.s6, s.record, bytes);
    auto made = sys::open_at(sys::kHere, kNew, Open::write | Open::create | Open::truncate, 0644);
    sys::Status done = made ? sys::Status(base::kOk) : sys::Status(made.error());
    if (done.ok()) done = sys::write_all(made.value(), bytes);
    if (done.ok()) done = sys::rename_at(sys::kHere, kNew, sys::kHere, "supervise/status");
    s.dirty = !done.ok();
    if (!done.ok()) {
        // Nobody is told what is not on disk; the loop tries again.
        if (!s.unwritable)
            warn(s, {"cannot write supervise/status", sys::explain(done.error()).view(),
                     "; trying again each second"});
        s.unwritable = true;
        return false;
    }
    s.unwritable = false;
    file = std::move(made).value();
    return true;
}

void tell(Supervisor& s) {
    if (!s.letters.empty()) {
        notify_listeners(s.letters.view());
        s.letters.clear();
    }
    (void)ring(s);
}

bool publish(Supervisor& s) {
    sys::Fd file;
    if (!write_status(s, file)) return false;
    file.reset();
    tell(s);
    return true;
}

// Rewrites supervise/death_tally with this death at its end. A failure costs only the statistics.
void add_death(Supervisor& s, int wait_status) {
    const std::size_t most = static_cast<std::size_t>(std::min<std::uint64_t>(
        read_number(s, "max-death-tally", formats::kDefaultDeaths), formats::kMostDeaths));
    [[gnu::section(SLIPWAY_COLD)]] static std::array<std::uint8_t,
                                                     formats::kMostDeaths * formats::kDeathSize + 1>
        bytes;
    std::size_t size = 0;
    if (const auto old =
            sys::read_whole(sys::kHere, "supervise/death_tally", std::span<std::uint8_t>(bytes)))
        size = old.value().size() / formats::kDeathSize * formats::kDeathSize;
    if (most == 0) return;
    const std::size_t keep = std::min(size, (most - 1) * formats::kDeathSize);
    std::copy(bytes.begin() + static_cast<std::ptrdiff_t>(size - keep),
              bytes.begin() + static_cast<std::ptrdiff_t>(size), bytes.begin());
    const sys::WallTime time = sys::realtime();
    formats::encode_death(
        formats::death_of(formats::tai_from_unix(time.seconds, time.nanoseconds), wait_status),
        std::span(bytes).subspan(keep).first<formats::kDeathSize>());
    const auto written =
        sys::replace_file(sys::kHere, "supervise/death_tally", "supervise/death_tally.new",
                          std::span(bytes).first(keep + formats::kDeathSize), 0644);
    if (!written)
        warn(s, {"cannot write supervise/death_tally", sys::explain(written.error()).view()});
}

}  // namespace slipway::supervise
