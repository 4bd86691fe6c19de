// The two machines of slipway-svscan, as tables over all (state, event) pairs.
//
// A *slot* is one supervisor process: of a service, or of its logger. The *ending* says how far the
// ordered end of the whole tree is. Neither machine knows processes or clocks; effects.cc and ending.cc do.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace slipway::svscan {

// One value per row and column: an empty cell is a compile error (see total()).
enum class SlotState : std::uint8_t {
    free,       // nothing here
    waiting,    // no process; to be started at `due`
    up,         // its supervisor runs
    leaving,    // its supervisor runs, and is not started again once it dies
    returning,  // as leaving, without a process; started once more at `due`, to end what is left
};

enum class SlotEvent : std::uint8_t {
    appear,        // a scan found the directory
    vanish,        // a scan did not find it
    due,           // the time of the start has come
    start_failed,  // the start did not succeed
    died,          // the supervisor died
    end,           // the whole tree ends
    died_early,    // as died, and what it was to end is still there (left.h)
    end_early,     // as end or vanish, and the same
};

enum class SlotAction : std::uint8_t {
    none,
    start_soon,     // due now
    start,          // start the process; reports start_failed, of one that returns died
    start_later,    // due one second after the last start, or now when that is past
    start_retried,  // due in a second: resources may come back
    release,        // forget the slot
};

struct SlotStep {
    SlotState next = SlotState::free;
    SlotAction action = SlotAction::none;
    bool filled = false;
};

enum class EndState : std::uint8_t {
    running,
    services,         // services were told to stop; their loggers go on reading
    services_killed,  // they took too long, and were killed
    loggers,          // no service is left: loggers read to the end of their pipes
    loggers_told,     // they took too long (an orphan holds a pipe open), and were told to stop
    all,              // everybody was told to stop at once
    over,             // become `finish`
};

enum class EndEvent : std::uint8_t {
    terminate,  // control byte t
    quit,       // control byte q
    abort,      // control byte b
    services_gone,
    all_gone,
    deadline,
};

enum class EndAction : std::uint8_t {
    none,
    stop_services,
    kill_services,
    drain_loggers,
    stop_loggers,
    stop_all,
    finish,
    give_up,  // finish although somebody is left; says who
};

struct EndStep {
    EndState next = EndState::running;
    EndAction action = EndAction::none;
    bool filled = false;
};

inline constexpr std::size_t kSlotStates = 5, kSlotEvents = 8, kEndStates = 7, kEndEvents = 6;

template <typename Step, std::size_t S, std::size_t E>
using Table = std::array<std::array<Step, E>, S>;

template <typename Step, std::size_t S, std::size_t E>
consteval bool total(const Table<Step, S, E>& table) {
    for (const auto& row : table)
        for (const auto& step : row)
            if (!step.filled) return false;
    return true;
}

SlotStep step(SlotState state, SlotEvent event);

// A supervisor that dies in a loop must not hold up the end, nor keep what was removed: it is
// started once more so often.
inline constexpr std::uint8_t kMostReturns = 5;

// Whether a slot in that state that gets that event, without a process, is asked for what it left.
bool asks_what_is_left(SlotState state, SlotEvent event);
// `died`, `end` or `vanish` when something is left, and the slot has returned so often.
SlotEvent when_left(SlotEvent event, std::uint8_t returns);

EndStep step(EndState state, EndEvent event);

}  // namespace slipway::svscan
