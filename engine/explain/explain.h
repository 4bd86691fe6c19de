// What happens at the start of a service and after it, in words: a pure function of its definition.
//
// The tables in rows_*.cc have a row for each thing that a definition can say, settings.cc one for
// each setting by name. Sentences have no subject: the service, unless they name one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/service.h"

namespace slipway::explain {

// In the order in which it happens: docs/formats/exec-plan.md, then what the supervisor does.
enum class Phase {
    what,
    dependencies,
    cgroup,
    conditions,
    identity,
    environment,
    directories,
    sockets,
    files,
    limits,
    scheduling,
    view,
    privileges,
    calls,
    commands,
    ready,
    running,
    stop,
    end,
};
inline constexpr std::size_t kPhases = 19;

std::string_view title_of(Phase phase);  // for people
std::string_view word_of(Phase phase);   // for programs

struct Sentence {
    Phase phase = Phase::what;
    std::string text;      // no full stop; may hold any bytes that a definition can
    std::string key;       // "Process.User"
    diag::Position where;  // no path: nobody wrote it, so it is the default
    bool applied = true;   // false: this version goes on without it (graph/features.h)
};

// In the order of the phases.
std::vector<Sentence> explain(const model::Service& service);

}  // namespace slipway::explain
