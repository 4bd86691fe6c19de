// Any words in any settings give refusals, or a program that the kernel can take: each jump leads
// forward to an instruction, and the end is never passed.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <string>

#include "engine/filter/bpf.h"
#include "engine/filter/filter.h"

namespace {

using namespace slipway::filter;

void check(const std::string& program) {
    if (program.size() % sizeof(Instruction) != 0) std::abort();
    Code code(program.size() / sizeof(Instruction));
    std::memcpy(code.data(), program.data(), program.size());
    if (code.size() > kMostInstructions) std::abort();
    for (std::size_t at = 0; at < code.size(); ++at) {
        const Instruction& i = code[at];
        const bool jumps = (i.code & 7) == 5, always = i.code == kJump;
        const std::size_t furthest = at + 1 +
                                     (always  ? i.operand
                                      : jumps ? std::size_t{std::max(i.if_true, i.if_false)}
                                              : 0);
        if (i.code == kReturn) continue;
        if (furthest >= code.size()) std::abort();
        if (i.code == kLoad && (i.operand % 4 != 0 || i.operand >= 64)) std::abort();
    }
    if (code.back().code != kReturn) std::abort();
}

}  // namespace

// Lines of a setting's name and its words.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    slipway::model::Process process;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        std::string line = text.substr(at, end - at);
        at = end + 1;
        const std::size_t space = line.find(' ');
        auto& words = process.sandbox[line.substr(0, space)];
        for (std::size_t from = space; from < line.size();) {
            const std::size_t to = std::min(line.find(' ', from + 1), line.size());
            words.push_back(line.substr(from + 1, to - from - 1));
            from = to;
        }
    }
    const Filter filter = filter_of(process);
    for (const Refusal& refusal : filter.refusals)
        if (refusal.why.empty() || refusal.way_out.empty()) std::abort();
    if (!filter.program.empty()) check(filter.program);
    return 0;
}
