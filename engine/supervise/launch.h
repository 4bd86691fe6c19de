// One start, with everything the child looks at until its exec: words, variables, descriptors.
//
// A supervisor that has its process for itself waits for the exec. One that is hosted does not: its
// start is *under way* (Supervisor::launch), nothing of that service is handled until
// go_on_starting() has seen the outcome, and nothing of it is published, since the child writes
// into supervise/status.
#pragma once

#include <array>

#include "engine/base/number.h"
#include "engine/spawn/spawn.h"
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

struct Launch {
    Environment variables;
    Words words;
    std::array<spawn::Placement, 8> placements;  // NOLINT: filled as far as it is read
    spawn::SpawnPlan plan{.program = ""};
    spawn::Start start;
    Action action = Action::none;
    // A hosted one's, open until the outcome is known.
    Passed passed;
    std::array<sys::Fd, 3> streams;
    sys::Fd lock, status;
    Launch* next = nullptr;  // of unused ones
};

// What the hosted supervisors of a process share.
struct Hosting {
    int copied_below = 0;      // see SpawnPlan; long-lived descriptors have higher numbers
    Launch* unused = nullptr;  // of starts that are over
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

// Of a start that is under way; std::nullopt: it still is.
std::optional<bool> outcome_of_launch(Supervisor& s, const Job& job);

// Gives the memory of unused launches back, but for one.
void trim(Hosting& hosting);

}  // namespace slipway::supervise
