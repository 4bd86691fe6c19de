// System calls: which of the groups that systemd names dangerous a service can still make.
#include <array>
#include <set>

#include "engine/explain/exposure_rows.h"
#include "engine/formats/system_call_groups.h"

namespace slipway::explain {
namespace {

using Calls = std::set<std::string_view>;

// A call, or all of a group and of the groups in it.
void add(std::string_view name, Calls& calls) {
    if (!name.starts_with('@')) {
        calls.insert(name);
        return;
    }
    const formats::SystemCallGroup* group = formats::find_system_call_group(name);
    if (group == nullptr) return;
    std::string_view members = group->members;
    for (std::string_view member = formats::take_member(members); !member.empty();
         member = formats::take_member(members))
        add(member, calls);  // NOLINT(misc-no-recursion): groups are a few levels deep
}

struct Filter {
    Calls calls;
    bool listed_are_allowed = false;
};

Filter filter_of(const std::vector<std::string>& words) {
    Filter filter;
    bool first = true;
    for (const std::string& text : words) {
        std::string_view word(text);
        const bool refused = word.starts_with('~');
        if (refused) word.remove_prefix(1);
        if (first) filter.listed_are_allowed = !refused;
        first = false;
        Calls named;
        add(word.substr(0, word.find(':')), named);  // "chown:EPERM"
        for (const std::string_view call : named) {
            if (refused != filter.listed_are_allowed)
                filter.calls.insert(call);
            else
                filter.calls.erase(call);
        }
    }
    return filter;
}

unsigned badness(const Facts& f, std::string_view group) {
    const auto* words = Facts::values(f.process().sandbox, "system-call-filter");
    if (words == nullptr || words->empty()) return 10;
    const Filter filter = filter_of(*words);
    Calls dangerous;
    add(group, dangerous);
    for (const std::string_view call : dangerous)
        if (filter.calls.contains(call) == filter.listed_are_allowed)
            return filter.listed_are_allowed ? 9 : 10;
    return 0;
}

constexpr std::array<std::string_view, 11> kGroups{
    "@clock",      "@cpu-emulation", "@debug",  "@module",    "@mount", "@obsolete",
    "@privileged", "@raw-io",        "@reboot", "@resources", "@swap"};

template <unsigned Group>
unsigned calls(const Facts& f) {
    return badness(f, kGroups[Group]);
}

constexpr std::string_view kService = "Sandbox.system-call-filter = @system-service";
constexpr std::string_view kWithout = "Sandbox.system-call-filter = ~@privileged ~@resources";

// clang-format off
constexpr std::array kRows = std::to_array<ExposureRow>({
    {"SystemCallFilter_clock", 1000, 10, calls<0>, "make calls that set clocks", kService},
    {"SystemCallFilter_cpu_emulation", 250, 10, calls<1>, "make calls that emulate processors", kService},
    {"SystemCallFilter_debug", 1000, 10, calls<2>, "make calls for debugging, as ptrace(2)", kService},
    {"SystemCallFilter_module", 1000, 10, calls<3>, "make calls that load kernel modules", kService},
    {"SystemCallFilter_mount", 1000, 10, calls<4>, "make calls that mount", kService},
    {"SystemCallFilter_obsolete", 250, 10, calls<5>, "make calls that nobody uses any more", kService},
    {"SystemCallFilter_privileged", 700, 10, calls<6>, "make calls that need privileges", kWithout},
    {"SystemCallFilter_raw_io", 1000, 10, calls<7>, "make calls that reach hardware", kService},
    {"SystemCallFilter_reboot", 1000, 10, calls<8>, "make calls that reboot", kService},
    {"SystemCallFilter_resources", 700, 10, calls<9>, "make calls that change limits and priorities", kWithout},
    {"SystemCallFilter_swap", 1000, 10, calls<10>, "make calls for swap space", kService},
});
// clang-format on

}  // namespace

std::span<const ExposureRow> call_rows() {
    return kRows;
}

}  // namespace slipway::explain
