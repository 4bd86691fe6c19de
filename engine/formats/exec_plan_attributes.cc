#include "engine/formats/exec_plan_attributes.h"

#include "engine/base/number.h"
#include "engine/formats/exec_plan_handlers.h"
#include "engine/formats/personality.h"

namespace slipway::formats {
namespace {

// Each at the number of its bit.
constexpr std::array<std::string_view, 9> kMappings{
    "private-anonymous",  "shared-anonymous", "private-file-backed",
    "shared-file-backed", "elf-headers",      "private-huge",
    "shared-huge",        "private-dax",      "shared-dax"};
constexpr std::uint32_t kDefaultMappings = 0x33;

// Each at its number in set_mempolicy(2).
constexpr std::array<std::string_view, 5> kPolicies{"default", "preferred", "bind", "interleave",
                                                    "local"};

}  // namespace

std::optional<std::uint32_t> coredump_bits(std::string_view word) {
    if (word == "default") return kDefaultMappings;
    if (word == "all") return ~std::uint32_t{0};
    if (const auto bit = index_of(kMappings, word)) return std::uint32_t{1} << *bit;
    if (word.starts_with("0x")) word.remove_prefix(2);
    if (word.empty() || word.size() > 8) return std::nullopt;
    std::uint32_t mask = 0;
    for (const char c : word) {
        const std::size_t digit = std::string_view("0123456789abcdef").find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        mask = mask << 4 | static_cast<std::uint32_t>(digit);
    }
    return mask;
}

std::optional<unsigned> memory_policy_number(std::string_view word) {
    const auto policy = index_of(kPolicies, word);
    if (!policy) return std::nullopt;
    return static_cast<unsigned>(*policy);
}

bool add_memory_nodes(std::string_view range,
                      std::array<std::uint64_t, kMostMemoryNodes / 64>& nodes) {
    const std::size_t dash = range.find('-');
    const auto first = base::parse_unsigned(range.substr(0, dash));
    const auto last = dash == range.npos ? first : base::parse_unsigned(range.substr(dash + 1));
    if (!first || !last || *first > *last || *last >= kMostMemoryNodes) return false;
    for (std::uint64_t node = *first; node <= *last; ++node)
        nodes[node / 64] |= std::uint64_t{1} << node % 64;
    return true;
}

bool apply_personality(DirectiveLine& line) {
    line.plan->attributes.personality = personality_number(line.argument(0));
    return line.plan->attributes.personality ||
           line.refuse(line.arguments[0], "no architecture that this machine can stand for");
}

bool apply_coredump_filter(DirectiveLine& line) {
    std::uint32_t mask = 0;
    for (const ExecPlan::Text& word : line.arguments) {
        const auto bits = coredump_bits(word.text);
        if (!bits)
            return line.refuse(word, "plan/wrong-value", "neither a kind of mappings nor a mask",
                               "write names of systemd.exec(5), CoredumpFilter=, or hexadecimal "
                               "numbers");
        mask |= *bits;
    }
    line.plan->attributes.coredump_filter = mask;
    return true;
}

bool apply_memory_policy(DirectiveLine& line) {
    ProcessAttributes& attributes = line.plan->attributes;
    const auto policy = memory_policy_number(line.argument(0));
    if (!policy) return line.refuse(line.arguments[0], "unknown memory policy");
    attributes.memory_policy = policy;
    for (std::size_t i = 1; i < line.arguments.size(); ++i)
        if (!add_memory_nodes(line.argument(i), attributes.memory_nodes))
            return line.refuse(line.arguments[i], "not a node, or a range of nodes, below 1024");
    const std::string_view name = kPolicies[*policy];
    const bool named = line.arguments.size() > 1;
    if (named && (name == "default" || name == "local"))
        return line.refuse(line.arguments[1], "this policy has no nodes");
    if (!named && (name == "bind" || name == "interleave"))
        return line.refuse(line.arguments[0], "this policy needs nodes");
    return true;
}

bool apply_memory_merging(DirectiveLine& line) {
    const std::string_view word = line.argument(0);
    if (word != "yes" && word != "no") return line.refuse(line.arguments[0], "neither yes nor no");
    line.plan->attributes.merge_memory = word == "yes";
    return true;
}

bool apply_reset_on_fork(DirectiveLine& line) {
    line.plan->attributes.reset_on_fork = true;
    return true;
}

bool apply_keyring(DirectiveLine& line) {
    const std::string_view word = line.argument(0);
    if (word != "private" && word != "shared" && word != "inherit")
        return line.refuse(line.arguments[0], "neither private nor shared nor inherit");
    line.plan->attributes.keyring = word == "private"  ? Keyring::private_
                                    : word == "shared" ? Keyring::shared
                                                       : Keyring::inherit;
    return true;
}

bool apply_label(DirectiveLine& line) {
    SecurityLabel label{line.argument(0), false, line.number, line.arguments[0].where.column};
    label.optional = label.text.starts_with('-');
    if (label.optional) label.text.remove_prefix(1);
    if (label.text.empty()) return line.refuse(line.arguments[0], "a label is needed");
    ProcessAttributes& attributes = line.plan->attributes;
    (line.name.text == "apparmor-profile" ? attributes.apparmor
     : line.name.text == "selinux-label"  ? attributes.selinux
                                          : attributes.smack) = label;
    return true;
}

}  // namespace slipway::formats
