#include "engine/init/choose.h"

namespace slipway::init {
namespace {

struct Row {
    std::string_view word, sentence;
};

// In the order of the enumeration.
constexpr Row kReasons[] = {
    {"ordered", "the kernel's command line orders it"},
    {"good", "it was good before"},
    {"confirmed", "it is confirmed"},
    {"tentative", "on trial: its try is counted"},
    {"tries-used", "FALLBACK: the current one never reached its boot milestone"},
    {"uncounted", "FALLBACK: the try of the current one could not be counted"},
    {"incomplete", "FALLBACK: the current one is not there or not complete"},
    {"newest", "FALLBACK: there is no usable boot state, this is the newest complete one"},
    {"nothing", "there is no complete generation"},
};

}  // namespace

Choice choose(const Facts& facts) {
    const auto& state = facts.state;
    const bool has_fallback = facts.last_good_complete && state.last_good != 0;
    if (facts.ordered != 0 && facts.ordered_complete) return {facts.ordered, Reason::ordered};
    if (state.current != 0 && facts.current_complete) {
        if (state.current == state.last_good) return {state.current, Reason::good};
        if (state.current == state.confirmed) return {state.current, Reason::confirmed};
        const bool used = state.tried == state.current && state.tries >= facts.max_tries;
        if (used && has_fallback) return {state.last_good, Reason::tries_used};
        return {state.current, Reason::tentative};
    }
    if (has_fallback) return {state.last_good, Reason::incomplete};
    if (facts.newest_complete != 0) return {facts.newest_complete, Reason::newest};
    return {};
}

formats::BootState count_try(const formats::BootState& state) {
    formats::BootState counted = state;
    counted.tries = state.tried == state.current ? state.tries + 1 : 1;
    counted.tried = state.current;
    return counted;
}

Choice uncountable(const Facts& facts, const Choice& choice) {
    if (facts.last_good_complete && facts.state.last_good != 0)
        return {facts.state.last_good, Reason::uncounted};
    return choice;
}

std::string_view word(Reason reason) {
    return kReasons[static_cast<std::size_t>(reason)].word;
}

std::string_view sentence(Reason reason) {
    return kReasons[static_cast<std::size_t>(reason)].sentence;
}

}  // namespace slipway::init
