// From a plan to a process, which is waited for: of a supervisor that has its process for itself.
#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <utility>

#include "engine/base/cold.h"
#include "engine/supervise/effects.h"
#include "engine/supervise/launch.h"
#include "engine/supervise/state.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/memory_map.h"
#include "engine/sys/report.h"

namespace slipway::supervise {
namespace {

constexpr std::size_t kPage = 4096;
constexpr std::size_t kPlaceSize = (spawn::kStackSize + sizeof(Launch) + kPage - 1) / kPage * kPage;
// What most launches use fits beside the top of the stack on one page.
constexpr std::size_t kOwnStackSize = spawn::kStackSize - kPage / 2;

std::uint8_t* first_page(std::span<std::uint8_t> area) {
    const auto address = reinterpret_cast<std::uintptr_t>(area.data());
    return area.data() + (kPage - address % kPage) % kPage;
}

// Where a process that is one supervisor's own has its starts. Who hangs in the kernel keeps the
// place for ever, and the next one is made.
std::span<std::uint8_t> own_place(bool lost) {
    // Whole pages in the middle: an alignment would move what stands before it apart.
    [[gnu::section(SLIPWAY_COLD)]] static std::array<std::uint8_t, kPlaceSize + kPage> area;
    static std::uint8_t* current = nullptr;
    static bool used_up = false;
    if (lost) {
        current = nullptr;
        used_up = true;
        return {};
    }
    if (!used_up) current = first_page(area);
    if (current == nullptr) {
        auto map = sys::map_anonymous(kPlaceSize);
        if (!map) return {};
        current = map.value().bytes().data();
        map.value().abandon();
    }
    return {current, kPlaceSize};
}

spawn::Outcome start_and_wait(Supervisor& s, Launch& launch) {
    if (const auto failure = launch.start.begin(launch.plan)) return *failure;
    tell_meanwhile(s);
    return *launch.start.wait(launch.plan.timeout);
}

// NOLINTNEXTLINE(misc-no-recursion): a second time at most
[[gnu::noinline]] Launched launch_and_wait(Supervisor& s,
                                           const Job& job,
                                           sys::Fd& status,
                                           std::span<const spawn::Placement> places,
                                           sys::BorrowedFd group) {
    const std::span<std::uint8_t> place = own_place(false);
    if (place.empty()) {
        warn(s, {"no memory to start ", job.program});
        return Launched::no;
    }
    Launch& launch = *new (place.data() + kOwnStackSize) Launch;
    if (!fill(launch, s, job, places)) return Launched::no;
    launch.plan.stack = place.first(kOwnStackSize);
    launch.plan.status = status;
    launch.plan.cgroup = group;
    launch.plan.pidfd = false;  // its number stays its own until we reap it
    auto outcome = start_and_wait(s, launch);
    if (!outcome && refused_by_group(s, launch.plan, outcome.error()))
        outcome = start_and_wait(s, launch);
    s.program_runs = outcome.ok() && launch.start.executed_directly();
    const bool hangs = !outcome && outcome.error().stage == spawn::Stage::timeout;
    if (hangs)
        (void)own_place(true);
    else
        sys::discard(place);  // worth nothing until the next start
    // A dead network file system, say: as slipway-exec's it holds up nobody.
    if (hangs && !s.left_to_exec && launch.plan.direct != nullptr) {
        s.left_to_exec = true;
        return launch_and_wait(s, job, status, places, group);
    }
    return take_outcome(s, job, outcome, std::move(status)) ? Launched::yes : Launched::no;
}

}  // namespace

void tell_meanwhile(Supervisor& s) {
    if (!(s.letters.view() == "s")) tell(s);
}

void report_failure(Supervisor& s, const Job& job, const spawn::SpawnError& error) {
    // It is asked again and again.
    if (job.role == formats::Role::check && std::exchange(s.check_missing, true)) return;
    const std::string_view what = error.stage == spawn::Stage::execute ? "cannot execute "
                                  : error.stage == spawn::Stage::timeout
                                      ? "gave up after 10 s to execute "
                                      : "cannot start ";
    // What the kernel did not find is not the file that was named then.
    const bool there = error.stage == spawn::Stage::execute && error.error == sys::Errno{ENOENT} &&
                       exists(job.program);
    warn(s, {what, job.program, sys::explain(error.error).view(),
             there ? "; it is there, but not the program that its first line names (or that line "
                     "ends in CR LF)"
                   : ""});
}

bool take_outcome(Supervisor& s, const Job& job, spawn::Outcome& outcome, sys::Fd status) {
    s.dirty = true;
    if (!outcome) {
        report_failure(s, job, outcome.error());
        return false;
    }
    // Not started once more: it may have begun what is not to be done twice.
    if (outcome.value().killed)
        warn(s, {job.program, ": executed only after 10 s, so it was killed"});
    s.check_missing = false;
    s.record.child(job.role) = outcome.value().child;
    s.pidfds[static_cast<std::size_t>(job.role)] = std::move(outcome.value().pidfd);
    s.adopted[static_cast<std::size_t>(job.role)] = false;
    s.fresh_status = std::move(status);
    return true;
}

bool refused_by_group(Supervisor& s, spawn::SpawnPlan& plan, const spawn::SpawnError& failure) {
    const int error = failure.error.value;
    if (plan.cgroup.valid() && failure.stage == spawn::Stage::clone && error == EBUSY &&
        !(plan.cgroup == s.command_group.borrow()) && open_command_group(s)) {
        plan.cgroup = s.command_group;
        return true;
    }
    if (!plan.cgroup.valid() || failure.stage != spawn::Stage::clone || error == EAGAIN ||
        error == ENOMEM || !do_without_group(s, "cannot start in it", failure.error))
        return false;
    plan.cgroup = {};
    return true;
}

Launched launch(Supervisor& s, const Job& job, Passed& passed, sys::BorrowedFd group) {
    // The child writes there, so it must be the newest state (and be there at all).
    RecordPlace record;
    if (!write_status(s, job.role, record)) return Launched::no;
    s.deep = true;
    return s.hosting == nullptr ? launch_and_wait(s, job, record.file, passed.places.view(), group)
                                : s.hosting->launch(s, job, record, passed, group);
}

}  // namespace slipway::supervise
