#include "engine/svscan/machine.h"

namespace slipway::svscan {
namespace {

// Not constexpr: a row that stands twice calls it, and then the table does not compile.
void two_rows_for_one_cell() {}

template <typename Step, std::size_t S, std::size_t E, typename Row, std::size_t N>
consteval Table<Step, S, E> build(const Row (&rows)[N]) {
    Table<Step, S, E> table{};
    for (const auto& row : rows) {
        auto& cell =
            table[static_cast<std::size_t>(row.state)][static_cast<std::size_t>(row.event)];
        if (cell.filled) two_rows_for_one_cell();
        cell = Step{row.next, row.action, true};
    }
    return table;
}

struct SlotRow {
    SlotState state;
    SlotEvent event;
    SlotState next;
    SlotAction action = SlotAction::none;
};

struct EndRow {
    EndState state;
    EndEvent event;
    EndState next;
    EndAction action = EndAction::none;
};

using enum SlotState;
using SE = SlotEvent;
using SA = SlotAction;
using EE = EndEvent;
using EA = EndAction;

// clang-format off
constexpr SlotRow kSlotRows[] = {
    {free,    SE::appear,       waiting, SA::start_soon},
    {free,    SE::vanish,       free},
    {free,    SE::due,          free},
    {free,    SE::start_failed, free},
    {free,    SE::died,         free},
    {free,    SE::end,          free},
    {free,    SE::died_early,   free},
    {free,    SE::end_early,    free},

    {waiting, SE::appear,       waiting},
    {waiting, SE::vanish,       free,    SA::release},
    {waiting, SE::due,          up,      SA::start},
    {waiting, SE::start_failed, waiting, SA::start_retried},
    {waiting, SE::died,         waiting},
    {waiting, SE::end,          free,    SA::release},
    {waiting, SE::died_early,   waiting},
    {waiting, SE::end_early,    returning, SA::start_soon},

    {up,      SE::appear,       up},
    {up,      SE::vanish,       leaving},
    {up,      SE::due,          up},
    {up,      SE::start_failed, waiting, SA::start_retried},
    {up,      SE::died,         waiting, SA::start_later},
    {up,      SE::end,          leaving},
    {up,      SE::died_early,   waiting, SA::start_later},
    {up,      SE::end_early,    leaving},

    {leaving, SE::appear,       up},
    {leaving, SE::vanish,       leaving},
    {leaving, SE::due,          leaving},
    {leaving, SE::start_failed, free,    SA::release},
    {leaving, SE::died,         free,    SA::release},
    {leaving, SE::end,          leaving},
    {leaving, SE::died_early,   returning, SA::start_later},
    {leaving, SE::end_early,    leaving},

    {returning, SE::appear,       waiting},
    {returning, SE::vanish,       returning},
    {returning, SE::due,          leaving,   SA::start},
    {returning, SE::start_failed, returning, SA::start_retried},
    {returning, SE::died,         returning},
    {returning, SE::end,          returning},
    {returning, SE::died_early,   returning},
    {returning, SE::end_early,    returning},
};

using ES = EndState;
constexpr EndRow kEndRows[] = {
    {ES::running,         EE::terminate,     ES::services,        EA::stop_services},
    {ES::running,         EE::quit,          ES::all,             EA::stop_all},
    {ES::running,         EE::abort,         ES::over,            EA::finish},
    {ES::running,         EE::services_gone, ES::running},
    {ES::running,         EE::all_gone,      ES::running},
    {ES::running,         EE::deadline,      ES::running},

    {ES::services,        EE::terminate,     ES::services},
    {ES::services,        EE::quit,          ES::all,             EA::stop_all},
    {ES::services,        EE::abort,         ES::over,            EA::finish},
    {ES::services,        EE::services_gone, ES::loggers,         EA::drain_loggers},
    {ES::services,        EE::all_gone,      ES::over,            EA::finish},
    {ES::services,        EE::deadline,      ES::services_killed, EA::kill_services},

    {ES::services_killed, EE::terminate,     ES::services_killed},
    {ES::services_killed, EE::quit,          ES::all,             EA::stop_all},
    {ES::services_killed, EE::abort,         ES::over,            EA::finish},
    {ES::services_killed, EE::services_gone, ES::loggers,         EA::drain_loggers},
    {ES::services_killed, EE::all_gone,      ES::over,            EA::finish},
    {ES::services_killed, EE::deadline,      ES::loggers,         EA::drain_loggers},

    {ES::loggers,         EE::terminate,     ES::loggers},
    {ES::loggers,         EE::quit,          ES::all,             EA::stop_all},
    {ES::loggers,         EE::abort,         ES::over,            EA::finish},
    {ES::loggers,         EE::services_gone, ES::loggers},
    {ES::loggers,         EE::all_gone,      ES::over,            EA::finish},
    {ES::loggers,         EE::deadline,      ES::loggers_told,    EA::stop_loggers},

    {ES::loggers_told,    EE::terminate,     ES::loggers_told},
    {ES::loggers_told,    EE::quit,          ES::loggers_told},
    {ES::loggers_told,    EE::abort,         ES::over,            EA::finish},
    {ES::loggers_told,    EE::services_gone, ES::loggers_told},
    {ES::loggers_told,    EE::all_gone,      ES::over,            EA::finish},
    {ES::loggers_told,    EE::deadline,      ES::over,            EA::give_up},

    {ES::all,             EE::terminate,     ES::all},
    {ES::all,             EE::quit,          ES::all},
    {ES::all,             EE::abort,         ES::over,            EA::finish},
    {ES::all,             EE::services_gone, ES::all},
    {ES::all,             EE::all_gone,      ES::over,            EA::finish},
    {ES::all,             EE::deadline,      ES::services_killed, EA::kill_services},

    {ES::over,            EE::terminate,     ES::over},
    {ES::over,            EE::quit,          ES::over},
    {ES::over,            EE::abort,         ES::over},
    {ES::over,            EE::services_gone, ES::over},
    {ES::over,            EE::all_gone,      ES::over},
    {ES::over,            EE::deadline,      ES::over},
};
// clang-format on

constexpr auto kSlotTable = build<SlotStep, kSlotStates, kSlotEvents>(kSlotRows);
constexpr auto kEndTable = build<EndStep, kEndStates, kEndEvents>(kEndRows);
static_assert(total(kSlotTable), "a (state, event) cell of the slots' machine is empty");
static_assert(total(kEndTable), "a (state, event) cell of the ending's machine is empty");

}  // namespace

SlotStep step(SlotState state, SlotEvent event) {
    return kSlotTable[static_cast<std::size_t>(state)][static_cast<std::size_t>(event)];
}

bool asks_what_is_left(SlotState state, SlotEvent event) {
    return step(state, event).action == SA::release &&
           (event == SE::died || event == SE::end || event == SE::vanish);
}

SlotEvent when_left(SlotEvent event, std::uint8_t returns) {
    if (returns >= kMostReturns) return event;
    return event == SE::died ? SE::died_early : SE::end_early;
}

EndStep step(EndState state, EndEvent event) {
    return kEndTable[static_cast<std::size_t>(state)][static_cast<std::size_t>(event)];
}

}  // namespace slipway::svscan
