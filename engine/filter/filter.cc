#include "engine/filter/filter.h"

#include <cstring>

#include "engine/filter/program.h"

namespace slipway::filter {

static_assert(sizeof(Instruction) == 8, "the kernel's struct sock_filter");

Filter filter_of(const model::Process& process) {
    Filter out;
    const Rules rules = rules_of(process, out.refusals);
    if (rules.empty() || !out.refusals.empty()) return out;
    const Code code = make_program(rules);
    if (code.size() > kMostInstructions) {
        out.refusals.push_back({"Sandbox.system-call-filter", "",
                                "the filter is longer than the 4096 instructions of the kernel",
                                "list groups (@system-service) instead of single calls"});
        return out;
    }
    out.program.resize(code.size() * sizeof(Instruction));
    std::memcpy(out.program.data(), code.data(), out.program.size());
    out.settings = rules.settings;
    return out;
}

}  // namespace slipway::filter
