// state_chart [FILE]: prints docs/formats/state-chart.md, or compares it with FILE (exit 1 and a
// word when they differ). It is made from the table itself, so it cannot be wrong.
#include <cstdio>
#include <string>

#include "engine/supervise/machine.h"

namespace slipway::supervise {
namespace {

constexpr const char* kHead =
    "# The supervisor's states\n\n"
    "Made from the table in `engine/supervise/machine.cc` by `build/dev/tests/state_chart`; do not "
    "edit. A test compares.\n"
    "The numbers of states stand in the record of `supervise/status` (policy.md). Events that "
    "cannot come in "
    "a state are left out; an\nempty action list means that the event changes nothing. What "
    "happens "
    "becomes an event in `engine/supervise/classify.cc`.\n\n";

std::string actions_of(const Step& step) {
    std::string text;
    for (const Action action : step.actions) {
        if (action == Action::none) continue;
        if (!text.empty()) text += ", ";
        text += name_of(action);
    }
    return text;
}

std::string chart() {
    std::string text = kHead;
    text += "| number | state |\n|---|---|\n";
    for (std::size_t s = 0; s < kStates; ++s)
        text +=
            "| " + std::to_string(s) + " | " + std::string(name_of(static_cast<State>(s))) + " |\n";
    text += "\n| number | event |\n|---|---|\n";
    for (std::size_t e = 0; e < kEvents; ++e)
        text +=
            "| " + std::to_string(e) + " | " + std::string(name_of(static_cast<Event>(e))) + " |\n";
    for (std::size_t s = 0; s < kStates; ++s) {
        const State state = static_cast<State>(s);
        if (state == State::gone) continue;
        text += "\n## " + std::string(name_of(state)) +
                "\n\n| event | next state | actions |\n|---|---|---|\n";
        for (std::size_t e = 0; e < kEvents; ++e) {
            const Event event = static_cast<Event>(e);
            const Step& step = transition(state, event);
            if (!step.possible) continue;
            text += "| " + std::string(name_of(event)) + " | " + std::string(name_of(step.next)) +
                    " | " + actions_of(step) + " |\n";
        }
    }
    return text;
}

std::string content_of(const char* path) {
    std::string text;
    std::FILE* file = std::fopen(path, "re");
    if (file == nullptr) return text;
    for (int c = std::fgetc(file); c != EOF; c = std::fgetc(file)) text += static_cast<char>(c);
    std::fclose(file);
    return text;
}

}  // namespace
}  // namespace slipway::supervise

int main(int argc, char** argv) {
    const std::string chart = slipway::supervise::chart();
    if (argc == 1) {
        std::fputs(chart.c_str(), stdout);
        return 0;
    }
    if (slipway::supervise::content_of(argv[1]) == chart) return 0;
    std::fprintf(stderr, "%s is not up to date: write the output of %s into it\n", argv[1],
                 argv[0]);
    return 1;
}
