// From a plan to a process where others must not wait: the start goes on beside their work.
#include <array>
#include <new>
#include <utility>

#include "engine/supervise/effects.h"
#include "engine/supervise/launch.h"
#include "engine/sys/file.h"
#include "engine/sys/memory_map.h"
#include "engine/sys/report.h"

namespace slipway::supervise {
namespace {

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

// Its descriptors are closed. Who hangs in the kernel keeps the memory for ever, and the lock: it
// may yet write its record.
void give_back(Hosting& hosting, Launch* launch, bool hangs) {
    for (sys::Fd& fd : launch->streams) fd.reset();
    launch->passed = {};
    launch->status.reset();
    if (hangs) return launch->lock.reset();
    unlock_start(launch->lock);
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

}  // namespace

Launched launch_hosted(
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

std::optional<bool> outcome_of_launch(Supervisor& s, const Job& job) {
    auto outcome = s.launch->start.wait(0);
    if (!outcome) return std::nullopt;
    const bool hangs = !*outcome && outcome->error().stage == spawn::Stage::timeout;
    s.left_to_exec = s.left_to_exec || (hangs && s.launch->plan.direct != nullptr);
    s.program_runs = outcome->ok() && s.launch->start.executed_directly();
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

}  // namespace slipway::supervise
