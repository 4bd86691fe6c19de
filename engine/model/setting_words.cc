#include "engine/model/setting_words.h"

#include <algorithm>
#include <array>
#include <string>

#include "engine/base/number.h"
#include "engine/formats/capabilities.h"
#include "engine/formats/cgroup_value.h"
#include "engine/formats/exec_plan_attributes.h"
#include "engine/formats/listen_address.h"
#include "engine/formats/network_rule.h"
#include "engine/formats/personality.h"
#include "engine/formats/system_call_groups.h"
#include "engine/formats/system_call_names.h"

namespace slipway::model {
namespace {

std::string_view without_negation(std::string_view word) {
    if (word.starts_with('~')) word.remove_prefix(1);
    return word;
}

std::vector<std::string_view> names_of(std::span<const formats::NamedNumber> rows) {
    std::vector<std::string_view> out;
    for (const auto& [name, number] : rows) out.push_back(name);
    return out;
}

std::vector<std::string_view> all_of(std::span<const std::string_view> names) {
    return {names.begin(), names.end()};
}

}  // namespace

bool is_between(std::string_view word, std::uint64_t least, std::uint64_t most) {
    const auto number = base::parse_unsigned(word);
    return number && *number >= least && *number <= most;
}

bool is_plain_path(std::string_view word) {
    return word.starts_with('/') && word.find("/../") == word.npos && !word.ends_with("/..");
}

bool is_marked_path(std::string_view word) {
    if (word.starts_with('-')) word.remove_prefix(1);
    if (word.starts_with('+')) word.remove_prefix(1);
    return is_plain_path(word);
}

bool is_file_name(std::string_view word) {
    return !word.empty() && word != "." && word != ".." && word.find('/') == word.npos;
}

bool is_hash_or_path(std::string_view word) {
    return is_plain_path(word) ||
           (!word.empty() && word.find_first_not_of("0123456789abcdefABCDEF") == word.npos);
}

bool has_colon_inside(std::string_view word) {
    const std::size_t colon = word.find(':');
    return colon != word.npos && colon > 0;
}

bool is_time(std::string_view word) {
    return formats::parse_microseconds(word).has_value();
}

bool is_mapping(std::string_view word) {
    return formats::coredump_bits(word).has_value();
}

bool is_node_list(std::string_view word) {
    std::array<std::uint64_t, formats::kMostMemoryNodes / 64> nodes{};
    for (std::size_t at = 0; at <= word.size();) {
        const std::size_t end = std::min(word.find(',', at), word.size());
        if (end > at && !formats::add_memory_nodes(word.substr(at, end - at), nodes)) return false;
        at = end + 1;
    }
    return !word.empty();
}

bool is_personality(std::string_view word) {
    return formats::personality_number(word).has_value();
}

bool is_quota(std::string_view text) {
    formats::CgroupWrite write;
    return formats::convert_cpu_quota(text, {}, write);
}

bool is_quota_period(std::string_view text) {
    formats::CgroupWrite write;
    return !text.empty() && formats::convert_cpu_quota("infinity", text, write);
}

bool is_interface_word(std::string_view word) {
    return formats::is_interface_name(without_negation(word));
}

bool is_capability_word(std::string_view word) {
    return formats::capability_number(without_negation(word)).has_value();
}

bool is_secure_bit(std::string_view word) {
    return formats::secure_bit(word).has_value();
}

bool is_filter_word(std::string_view word) {
    const formats::FilterWord parts = formats::filter_word(word);
    if (!formats::names_system_calls(parts.name)) return false;
    return !parts.error || (parts.inverted && formats::filter_error(*parts.error));
}

bool is_logged_word(std::string_view word) {
    return formats::names_system_calls(without_negation(word));
}

bool is_filter_error(std::string_view word) {
    return formats::filter_error(word).value_or(0) != 0;
}

bool is_family_word(std::string_view word) {
    return formats::address_family(without_negation(word)).has_value();
}

bool is_namespace_word(std::string_view word) {
    return formats::namespace_flag(without_negation(word)).has_value();
}

bool is_architecture(std::string_view word) {
    return formats::is_architecture(word);
}

bool is_loaded_credential(std::string_view word) {
    const std::string_view name = word.substr(0, word.find(':'));
    return is_file_name(name);
}

bool is_listen_address(std::string_view word) {
    const auto address = formats::decode_listen_address(word);
    return word.find("${SLIPWAY_") != word.npos || (address && formats::can_be_bound(*address));
}

std::vector<std::string_view> capability_words() {
    static const std::vector<std::string> words = [] {
        std::vector<std::string> out;
        for (const std::string_view name : formats::capability_names())
            out.push_back("CAP_" + std::string(name));
        return out;
    }();
    return {words.begin(), words.end()};
}

std::vector<std::string_view> secure_bit_words() {
    return all_of(formats::secure_bit_names());
}

std::vector<std::string_view> controller_words() {
    return all_of(formats::cgroup_controllers());
}

std::vector<std::string_view> system_call_words() {
    std::vector<std::string_view> out;
    for (const formats::SystemCallGroup& group : formats::system_call_groups()) {
        out.push_back(group.name);
        for (std::string_view members = group.members; !members.empty();)
            out.push_back(formats::take_member(members));
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::vector<std::string_view> error_words() {
    return names_of(formats::error_names());
}

std::vector<std::string_view> family_words() {
    return names_of(formats::address_families());
}

std::vector<std::string_view> architecture_words() {
    return all_of(formats::architecture_names());
}

}  // namespace slipway::model
