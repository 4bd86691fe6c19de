// From a plan to a process: at once, or, where others must not wait, later.
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

// While the child is on its way to its exec. That we have begun can wait until it is up.
void tell_meanwhile(Supervisor& s) {
    if (!(s.letters.view() == "s")) tell(s);
}

[[gnu::noinline]] void report_failure(Supervisor& s,
                                      const Job& job,
                                      const spawn::SpawnError& error) {
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
    s.check_missing = false;
    s.record.child(job.role) = outcome.value().child;
    s.pidfds[static_cast<std::size_t>(job.role)] = std::move(outcome.value().pidfd);
    s.adopted[static_cast<std::size_t>(job.role)] = false;
    s.fresh_status = std::move(status);
    return true;
}

// Whether it is to be tried again without the cgroup; a lack of processes would go on.
bool refused_by_group(Supervisor& s, spawn::SpawnPlan& plan, const spawn::SpawnError& failure) {
    const int error = failure.error.value;
    if (!plan.cgroup.valid() || failure.stage != spawn::Stage::clone || error == EAGAIN ||
        error == ENOMEM || !do_without_group(s, "cannot start in it", failure.error))
        return false;
    plan.cgroup = {};
    return true;
}

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
    if (!outcome && outcome.error().stage == spawn::Stage::timeout)
        (void)own_place(true);
    else
        sys::discard(place);  // worth nothing until the next start
    return take_outcome(s, job, outcome, std::move(status)) ? Launched::yes : Launched::no;
}

// A launch and the child's stack in one mapping, which stays for a later start.
Launch* take_launch(Hosting& hosting) {
    void* place = hosting.unused;
    if (place != nullptr) {
        hosting.unused = hosting.unused->next;
    } else {
        auto map = sys::map_anonymous(sizeof(Launch) + spawn::kStackSize);
        if (!map) return nullptr;
        place = map.value().bytes().data();
        map.value().abandon();
    }
    Launch* launch = new (place) Launch;
    launch->plan.stack = {static_cast<std::uint8_t*>(place) + sizeof(Launch), spawn::kStackSize};
    return launch;
}

// Its descriptors are closed. Who hangs in the kernel keeps the memory for ever.
void give_back(Hosting& hosting, Launch* launch, bool hangs) {
    for (sys::Fd& fd : launch->streams) fd.reset();
    launch->passed = {};
    launch->lock.reset();
    launch->status.reset();
    if (hangs) return;
    launch->next = hosting.unused;
    hosting.unused = launch;
}

// What the service is given as standard input and output, copied to numbers that the child gets.
class Streams {
public:
    explicit Streams(Launch& launch) : copies_(launch.streams) {}

    // False: reported.
    bool fill(const Supervisor& s, std::span<const spawn::Placement> others) {
        for (const spawn::Placement& other : others) (void)places_.push_back(other);
        if (s.exiting && !s.keep_streams) return give_null(s);
        return give(s, s.input, sys::kStdin.value) && give(s, s.output, sys::kStdout.value) &&
               give(s, s.spare, kSpareNumber);
    }

    std::span<const spawn::Placement> places() { return places_.view(); }

private:
    bool keep(const Supervisor& s, sys::Result<sys::Fd> fd) {
        if (fd) {
            copies_[count_] = std::move(fd).value();
            return true;
        }
        warn(s, {"cannot pass the streams", sys::explain(fd.error()).view()});
        return false;
    }

    bool give(const Supervisor& s, const sys::Fd& stream, int number) {
        if (!stream.valid()) return true;
        if (!keep(s, sys::duplicate(stream))) return false;
        return places_.push_back({copies_[count_++].number(), number});
    }

    bool give_null(const Supervisor& s) {
        using sys::Open;
        if (!keep(s, sys::open_at(sys::kHere, "/dev/null", Open::read | Open::write))) return false;
        const int null = copies_[count_++].number();
        return places_.push_back({null, sys::kStdin.value}) &&
               places_.push_back({null, sys::kStdout.value});
    }

    std::array<sys::Fd, 3>& copies_;
    std::size_t count_ = 0;
    base::FixedList<spawn::Placement, 8> places_;
};

// False: reported.
bool prepare(Launch& launch, Supervisor& s, const Job& job, RecordPlace& record, Passed& passed) {
    auto lock = lock_start(s);
    if (!lock) {
        warn(s, {"cannot lock its start", sys::explain(lock.error()).view()});
        return false;
    }
    launch.lock = std::move(lock).value();
    launch.status = std::move(record.file);
    launch.passed = std::move(passed);
    Streams streams(launch);
    if (!streams.fill(s, launch.passed.places.view()) || !fill(launch, s, job, streams.places()))
        return false;
    launch.plan.lock = launch.lock;
    launch.plan.status = launch.status;
    launch.plan.memory = record.memory;
    launch.plan.copied_below = s.hosting->copied_below;
    launch.plan.pidfd = false;  // our child is told from others by its number until it is reaped
    return true;
}

[[gnu::noinline]] Launched launch_hosted(
    Supervisor& s, const Job& job, RecordPlace& record, Passed& passed, sys::BorrowedFd group) {
    Launch* launch = take_launch(*s.hosting);
    if (launch == nullptr) {
        warn(s, {"no memory to start ", job.program});
        return Launched::no;
    }
    if (!prepare(*launch, s, job, record, passed)) {
        give_back(*s.hosting, launch, false);
        return Launched::no;
    }
    launch->plan.cgroup = group;
    auto error = launch->start.begin(launch->plan);
    if (error && refused_by_group(s, launch->plan, *error))
        error = launch->start.begin(launch->plan);
    if (error) {
        report_failure(s, job, *error);
        give_back(*s.hosting, launch, false);
        return Launched::no;
    }
    s.launch = launch;
    tell_meanwhile(s);
    return Launched::later;
}

}  // namespace

std::optional<bool> outcome_of_launch(Supervisor& s, const Job& job) {
    auto outcome = s.launch->start.wait(0);
    if (!outcome) return std::nullopt;
    const bool hangs = !*outcome && outcome->error().stage == spawn::Stage::timeout;
    sys::Fd status = std::move(s.launch->status);
    give_back(*s.hosting, s.launch, hangs);
    s.launch = nullptr;
    return take_outcome(s, job, *outcome, std::move(status));
}

void trim(Hosting& hosting) {
    while (hosting.unused != nullptr && hosting.unused->next != nullptr) {
        Launch* one = std::exchange(hosting.unused, hosting.unused->next);
        (void)sys::MemoryMap::adopt(
            {reinterpret_cast<std::uint8_t*>(one), sizeof(Launch) + spawn::kStackSize});
    }
}

Launched launch(Supervisor& s, const Job& job, Passed& passed, sys::BorrowedFd group) {
    // The child writes there, so it must be the newest state (and be there at all).
    RecordPlace record;
    if (!write_status(s, job.role, record)) return Launched::no;
    s.deep = true;
    return s.hosting == nullptr ? launch_and_wait(s, job, record.file, passed.places.view(), group)
                                : launch_hosted(s, job, record, passed, group);
}

}  // namespace slipway::supervise
