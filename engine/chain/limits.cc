#include "engine/chain/limits.h"

#include <algorithm>
#include <array>

#include "engine/base/fixed_list.h"
#include "engine/base/number.h"
#include "engine/chain/loaders.h"
#include "engine/chain/options.h"
#include "engine/sys/limits.h"

namespace slipway::chain {
namespace {

// One row for each limit; 'm' has several.
struct Row {
    char letter;
    unsigned resource;  // as the kernel numbers them (sys/limits.h)
};

constexpr std::array kRows{Row{'a', 9}, Row{'c', 4}, Row{'d', 2}, Row{'f', 1}, Row{'l', 8},
                           Row{'m', 2}, Row{'m', 3}, Row{'m', 8}, Row{'m', 9}, Row{'o', 7},
                           Row{'p', 6}, Row{'r', 5}, Row{'s', 3}, Row{'t', 0}};

sys::ResourceLimit changed(sys::ResourceLimit now, std::uint64_t value, Which which) {
    switch (which) {
        case Which::soft:
            return {std::min(value, now.hard), now.hard};
        case Which::hard:
            return {std::min(now.soft, value), value};
        case Which::both:
            return {value, value};
    }
    return now;
}

}  // namespace

std::optional<std::uint64_t> parse_limit(std::string_view text) {
    if (text == "=") return sys::kUnlimited;
    return base::parse_unsigned(text);
}

int set_limits(const Call& call, LimitOption option, Which which) {
    for (const Row& row : kRows) {
        if (row.letter != option.letter) continue;
        const auto now = sys::resource_limit(row.resource);
        if (!now) return die(call, {"unable to get the limits"}, now.error());
        const auto wanted = changed(now.value(), option.value, which);
        if (const auto done = sys::set_resource_limit(row.resource, wanted); !done)
            return die(call, {"unable to set the limit -", {&row.letter, 1}}, done.error());
    }
    return 0;
}

int soft_limits(Call& call) {
    const bool s6 = call.world == World::s6;
    Options options(call.words, s6 ? "Hha:c:d:f:l:m:o:p:r:s:t:" : "a:c:d:f:l:m:o:p:r:s:t:");
    Which which = Which::soft;
    while (const auto option = options.next()) {
        if (option->letter == '?') return wrong_usage(call);
        if (option->value == nullptr) {
            which = option->letter == 'H' ? Which::both : Which::hard;
            continue;
        }
        const auto value = parse_limit(option->value);
        if (!value) return wrong_usage(call);
        const int code = set_limits(call, {option->letter, *value}, which);
        if (code != 0) return code;
    }
    if (options.rest().empty()) return wrong_usage(call);
    return become(call, options.rest());
}

}  // namespace slipway::chain
