#include "engine/formats/exec_plan_handlers.h"

namespace slipway::formats {
namespace {

// 16 digits, as the compiler writes them.
bool read_hash(std::string_view text, std::uint64_t& hash) {
    if (text.size() != 16) return false;
    for (const char c : text) {
        const std::size_t digit = std::string_view("0123456789abcdef").find(c);
        if (digit == std::string_view::npos) return false;
        hash = hash << 4 | digit;
    }
    return true;
}

}  // namespace

bool apply_filter(DirectiveLine& line) {
    SystemCallFilter& filter = line.plan->filter;
    filter.path = line.argument(0);
    if (filter.path.empty()) return line.refuse(line.arguments[0], "a file is needed");
    if (!read_hash(line.argument(1), filter.hash))
        return line.refuse(line.arguments[1], "not a hash of 16 hexadecimal digits");
    filter.architecture = line.argument(2);
    if (line.arguments.size() > 3) filter.settings = line.argument(3);
    filter.line = line.number;
    filter.column = line.arguments[0].where.column;
    return true;
}

}  // namespace slipway::formats
