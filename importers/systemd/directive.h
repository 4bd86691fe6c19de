// The table of directives: every one that systemd 252 documents, what reads it and what is lost.
//
// The rows stand in directives_*.cc, one file per manual page. A directive without a row is
// reported as unknown with the nearest known name; a test compares the table with the manual pages.
#pragma once

#include <span>
#include <string_view>

#include "engine/diag/diagnostic.h"

namespace slipway::importers::systemd {

class Translation;

// Sections in which a directive may stand.
enum Section : unsigned {
    kUnit = 1,
    kService = 2,
    kSocket = 4,
    kTimer = 8,
    kPath = 16,
    kMount = 32,
    kAutomount = 64,
    kSwap = 128,
    kSlice = 256,
    kScope = 512,
    kInstall = 1024,
    kExec = kService | kSocket | kMount | kSwap,  // systemd.exec(5)
    kKill = kExec | kScope,                       // systemd.kill(5)
    kCgroup = kExec | kSlice | kScope,            // systemd.resource-control(5)
};

// How assignments of one directive in several files come together.
enum class Shape {
    scalar,  // the last valid one counts
    list,    // they add up; an empty one clears what came before
};

using Handler = void (*)(Translation&);

struct Row {
    std::string_view name;
    unsigned sections = 0;
    Shape shape = Shape::scalar;
    Handler handle = nullptr;
    // What becomes of a value when the handler does not say otherwise, and why; `why` and `help`
    // are empty for exact ones.
    diag::Loss loss = diag::Loss::exact;
    std::string_view why = {};
    std::string_view help = {};
    // For handlers of several rows: the name of the test, option or watch; for old names of
    // settings the present one.
    std::string_view setting = {};
};

// Whether the engine does what the directive says.
constexpr bool applied(const Row& row) {
    return row.loss == diag::Loss::exact || row.loss == diag::Loss::approximated;
}

std::span<const Row> unit_rows();
std::span<const Row> condition_rows();
std::span<const Row> service_rows();
std::span<const Row> exec_rows();
std::span<const Row> sandbox_rows();
std::span<const Row> cgroup_rows();
std::span<const Row> socket_rows();
std::span<const Row> other_rows();  // timers, paths, mounts, automounts, swaps

// The bit of a section by its name; 0 for an unknown one.
unsigned section_bit(std::string_view section);

// The row of a directive in a section; nullptr when there is none.
const Row* find_row(std::string_view section, std::string_view name);
// A row of that name in any section.
const Row* find_row_anywhere(std::string_view name);
// The known name in that section that is nearest to a misspelt one; "" when none is near.
std::string_view nearest_name(std::string_view section, std::string_view name);

}  // namespace slipway::importers::systemd
