#include "engine/formats/holder_rules.h"

#include <algorithm>

#include "engine/base/number.h"

namespace slipway::formats {
namespace {

constexpr std::string_view kBlanks = " \t\r";

std::string_view take_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
    const auto word = line.substr(0, line.find_first_of(kBlanks));
    line.remove_prefix(word.size());
    return word;
}

bool parse_who(std::string_view word, HolderRule& rule) {
    if (word == "any") return true;
    if (!word.starts_with("uid:") && !word.starts_with("gid:")) return false;
    rule.who = word[0] == 'u' ? HolderRule::Who::user : HolderRule::Who::group;
    const auto id = base::parse_unsigned(word.substr(4));
    if (!id || *id >= 0xffffffff) return false;
    rule.id = static_cast<std::uint32_t>(*id);
    return true;
}

bool parse_rights(std::string_view word, HolderRule& rule) {
    constexpr std::string_view kLetters = "sgrl";  // in the order of the bits
    for (const char letter : word) {
        const std::size_t bit = kLetters.find(letter);
        if (bit == std::string_view::npos) return false;
        rule.rights = static_cast<std::uint8_t>(rule.rights | (1u << bit));
    }
    return !word.empty();
}

std::string_view add_rule(std::string_view line, HolderRules& rules) {
    HolderRule rule;
    if (!parse_who(take_word(line), rule)) return "write uid:NUMBER, gid:NUMBER or any first";
    if (!parse_rights(take_word(line), rule))
        return "write some of the letters s (store), g (get), r (remove), l (list) next";
    rule.prefix = take_word(line);
    if (rule.prefix.empty()) return "write how the names begin, or * for all names";
    if (rule.prefix == "*") rule.prefix = {};
    if (!take_word(line).empty()) return "nothing may stand behind the beginning of the names";
    return rules.push_back(rule) ? std::string_view{} : "more than 64 rules";
}

}  // namespace

HolderRulesError decode_holder_rules(std::string_view text, HolderRules& rules) {
    rules.clear();
    for (int number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        line = line.substr(0, line.find('#'));
        if (line.find_first_not_of(kBlanks) == std::string_view::npos) continue;
        if (const auto message = add_rule(line, rules); !message.empty()) return {number, message};
    }
    return {};
}

bool allows(const HolderRules& rules,
            HolderClient client,
            std::uint8_t rights,
            std::string_view name) {
    std::uint8_t found = 0;
    for (const HolderRule& rule : rules) {
        const bool who = rule.who == HolderRule::Who::anybody ||
                         rule.id == (rule.who == HolderRule::Who::user ? client.uid : client.gid);
        if (who && name.starts_with(rule.prefix))
            found = static_cast<std::uint8_t>(found | rule.rights);
    }
    return (found & rights) == rights;
}

}  // namespace slipway::formats
