// How the table of machine.cc is built, complete and without doubles or it does not compile, and
// folded for the program.
#pragma once

#include "engine/supervise/machine.h"

namespace slipway::supervise {

struct Table {
    std::array<std::array<Step, kEvents>, kStates> cells{};
};

// Not constexpr: to reach one of them while the table is built is a compile error that names it.
inline void a_cell_is_given_twice() {}

inline void a_step_has_too_many_actions() {}

inline void a_cell_is_empty() {}

class Builder {
public:
    template <typename... Actions>
    constexpr void on(State state, Event event, State next, Actions... actions) {
        if (sizeof...(actions) > kMaxActions) a_step_has_too_many_actions();
        put(state, event, Step{next, {actions...}, true});
    }

    // The event changes nothing.
    template <typename... Events>
    constexpr void ignore(State state, Events... events) {
        (put(state, events, Step{state, {}, true}), ...);
    }

    // classify() never gives the event in this state.
    template <typename... Events>
    constexpr void never(State state, Events... events) {
        (put(state, events, Step{state, {}, false}), ...);
    }

    constexpr Table finish() const {
        for (const auto& row : given_)
            for (const bool given : row)
                if (!given) a_cell_is_empty();
        return table_;
    }

private:
    constexpr void put(State state, Event event, const Step& step) {
        const auto s = static_cast<std::size_t>(state);
        const auto e = static_cast<std::size_t>(event);
        if (given_[s][e]) a_cell_is_given_twice();
        given_[s][e] = true;
        table_.cells[s][e] = step;
    }

    Table table_{};
    std::array<std::array<bool, kEvents>, kStates> given_{};
};

constexpr bool same(const Step& a, const Step& b) {
    return a.next == b.next && a.possible == b.possible && a.actions == b.actions;
}

// Most cells are alike, so the program holds each step once, and a byte for each cell.
struct Folded {
    std::array<Step, kStates * kEvents> steps{};
    std::size_t count = 0;
    std::array<std::array<std::uint8_t, kEvents>, kStates> cells{};
};

consteval Folded fold(const Table& table) {
    Folded folded;
    for (std::size_t s = 0; s < kStates; ++s)
        for (std::size_t e = 0; e < kEvents; ++e) {
            std::size_t i = 0;
            while (i < folded.count && !same(folded.steps[i], table.cells[s][e])) ++i;
            if (i == folded.count) folded.steps[folded.count++] = table.cells[s][e];
            folded.cells[s][e] = static_cast<std::uint8_t>(i);
        }
    return folded;
}

}  // namespace slipway::supervise
