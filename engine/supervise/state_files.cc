// The state in files of the service directory, where s6's programs find it.
#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/base/cold.h"
#include "engine/formats/death_tally.h"
#include "engine/supervise/effects.h"
#include "engine/supervise/state.h"
#include "engine/sys/clock.h"
#include "engine/sys/lock.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::supervise {
namespace {

constexpr const char* kTaken = "supervise/request.taken";

}  // namespace

bool write_status(Supervisor& s, formats::Role, RecordPlace& place) {
    constexpr const char* kNew = "supervise/status.new";
    using sys::Open;
    std::array<std::uint8_t, formats::kStatusSize> bytes;  // NOLINT: filled by fill_status
    fill_status(s, bytes);
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
    place.file = std::move(made).value();
    return true;
}

sys::Result<std::span<const std::uint8_t>> read_status(const Supervisor&,
                                                       std::span<std::uint8_t> buffer) {
    return sys::read_whole(sys::kHere, "supervise/status", buffer);
}

// The lock of a start is opened for it; the child keeps it until its exec when we do not.
sys::Result<sys::Fd> lock_start(const Supervisor&) {
    using sys::Open;
    auto lock = sys::open_at(sys::kHere, "supervise/spawn.lock",
                             Open::read | Open::write | Open::create, 0600);
    if (!lock) return lock;
    const auto taken = sys::try_lock_description(lock.value());
    if (!taken) return taken.error();
    if (!taken.value()) return sys::Errno{EAGAIN};
    return lock;
}

bool starts_are_over(const Supervisor& s) {
    sys::Fd opened;
    if (!s.spawn_lock.valid()) {
        auto file = sys::open_at(sys::kHere, "supervise/spawn.lock",
                                 sys::Open::read | sys::Open::write | sys::Open::create, 0600);
        if (!file) return false;
        opened = std::move(file).value();
    }
    const sys::BorrowedFd lock = opened.valid() ? opened.borrow() : s.spawn_lock.borrow();
    const auto locked = sys::try_lock_description(lock);
    // Our own is kept: a child has it until its exec, and nobody else gets it while we live.
    return locked && locked.value() && (s.spawn_lock.valid() || sys::unlock_description(lock).ok());
}

sys::Status empty_tally(const Supervisor&) {
    constexpr const char* kTally = "supervise/death_tally";
    const sys::Status made = sys::make_file_at(sys::kHere, kTally, 0644);
    if (made || !(made.error() == sys::Errno{EEXIST})) return made;
    const auto emptied = sys::open_at(sys::kHere, kTally, sys::Open::write | sys::Open::truncate);
    return emptied ? sys::Status(base::kOk) : sys::Status(emptied.error());
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

bool take_off_request(const Supervisor&) {
    return sys::rename_at(sys::kHere, "supervise/request", sys::kHere, kTaken).ok();
}

std::optional<formats::Request> taken_request(const Supervisor&) {
    std::array<std::uint8_t, 64> buffer{};
    const auto bytes = sys::read_whole(sys::kHere, kTaken, std::span<std::uint8_t>(buffer));
    if (!bytes) return std::nullopt;
    return formats::decode_request(bytes.value());
}

}  // namespace slipway::supervise
