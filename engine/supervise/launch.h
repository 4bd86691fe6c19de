// One start, with everything the child looks at until its exec: words, variables, descriptors.
//
// A supervisor that has its process for itself waits for the exec. One that is hosted does not: its
// start is *under way* (Supervisor::launch), nothing of that service is handled until
// go_on_starting() has seen the outcome, and nothing of it is published, since the child writes
// into supervise/status.
#pragma once

#include <array>

#include "engine/base/number.h"
#include "engine/formats/simple_plan.h"
#include "engine/spawn/spawn.h"
#include "engine/supervise/state.h"
#include "engine/supervise/supervisor.h"
#include "engine/sys/process.h"

namespace slipway::supervise {

// The environment: ours without what concerns only us, and the variables of this program.
class Environment {
public:
    static constexpr std::size_t kMost = 512;  // more variables refuse the start

    Environment();

    // False when something did not fit.
    bool add(std::string_view name, std::string_view value);

    // What we have and left out.
    void keep(const char* name);

    // As a service gets it from slipway-exec: without the variables that only that is for, but for
    // so many at its beginning. std::nullopt: it would add some.
    std::optional<std::size_t> leave_for_service();

    // nullptr when there were too many variables.
    char* const* list();

private:
    bool push_back(char* variable);

    std::array<char*, kMost + 1> list_;  // NOLINT: filled as far as it is read
    std::array<char, 2048> text_;        // NOLINT: filled as far as it is read
    std::size_t size_ = 0, used_ = 0;
    bool full_ = false;
};

// The words after the program's name. finish: exit code or 256, signal, name, group of run (s6).
struct Words {
    base::FixedString<16> zero;
    base::NumberText code, signal, group;
    std::array<const char*, 6> list{};
};

// Where a logger finds its second pipe; the same number as svscan gives.
inline constexpr int kSpareNumber = 63;

struct Job {
    Action action;
    formats::Role role;
    const char* program;
};

// What the program gets besides its streams: each descriptor of `fds` under one of the `places`.
struct Passed {
    void add(sys::Fd fd, int number) {
        if (!fd.valid() || !places.push_back({fd.number(), number})) return;
        fds[places.size() - 1] = std::move(fd);
    }

    std::array<sys::Fd, 2> fds;
    base::FixedList<spawn::Placement, 2> places;
};

// When ./run is a simple exec plan: what the child does itself.
struct DirectRun {
    spawn::Direct direct;
    formats::SimplePlan plan;
    std::array<char, formats::kMaxSimplePlan + 1> text;  // NOLINT: filled by the read
};

struct Launch {
    Environment variables;
    Words words;
    std::array<spawn::Placement, 8> placements;  // NOLINT: filled as far as it is read
    spawn::SpawnPlan plan{.program = ""};
    spawn::Start start;
    Action action = Action::none;
    DirectRun run;
    // A hosted one's, open until the outcome is known.
    Passed passed;
    std::array<sys::Fd, 3> streams;
    sys::Fd lock, status;
    Launch* next = nullptr;  // of unused ones
};

// effects_spawn.cc: words, variables and the rest of the plan. False: said why not.
bool fill(Launch& launch,
          Supervisor& s,
          const Job& job,
          std::span<const spawn::Placement> placements);

// effects_launch.cc: starts the job and fills its slot in the record, or says why not.
// `group`: the cgroup it is born in; none: ours.
enum class Launched { no, yes, later };
Launched launch(Supervisor& s, const Job& job, Passed& passed, sys::BorrowedFd group);

// Effects of both kinds of starts: readers are told while the child is on its way to its exec, if
// there is more to tell than that we have begun.
void tell_meanwhile(Supervisor& s);
void report_failure(Supervisor& s, const Job& job, const spawn::SpawnError& error);
// Fills the job's slot in the record, or says why not. `status`: the file the child wrote into.
bool take_outcome(Supervisor& s, const Job& job, spawn::Outcome& outcome, sys::Fd status);
// Whether it is to be tried again without the cgroup; a lack of processes would go on.
bool refused_by_group(Supervisor& s, spawn::SpawnPlan& plan, const spawn::SpawnError& failure);

// effects_launch_hosted.cc: begins the start.
Launched launch_hosted(
    Supervisor& s, const Job& job, RecordPlace& record, Passed& passed, sys::BorrowedFd group);

// What the hosted supervisors of a process share.
struct Hosting {
    int copied_below = 0;      // see SpawnPlan; long-lived descriptors have higher numbers
    Launch* unused = nullptr;  // of starts that are over
    // By its address, so that a program that hosts nobody does not contain it.
    Launched (*launch)(Supervisor&, const Job&, RecordPlace&, Passed&, sys::BorrowedFd) =
        launch_hosted;
};

// Of a start that is under way; std::nullopt: it still is.
std::optional<bool> outcome_of_launch(Supervisor& s, const Job& job);

// Gives the memory of unused launches back, but for one.
void trim(Hosting& hosting);

}  // namespace slipway::supervise
