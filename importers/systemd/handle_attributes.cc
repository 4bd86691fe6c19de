// Settings of the process whose wrong values systemd passes over: they are told and left out.
#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "engine/formats/exec_plan_attributes.h"
#include "engine/formats/personality.h"
#include "engine/model/setting_values.h"
#include "importers/systemd/handlers.h"
#include "importers/systemd/values.h"
#include "importers/systemd/words.h"

namespace slipway::importers::systemd::handle {
namespace {

using Words = std::vector<std::string>;

model::Settings& settings_of(Translation& t) {
    auto& process = t.service.process;
    return model::setting_of_directive(t.row().name)->group == model::SettingGroup::security
               ? process.security
               : process.scheduling;
}

std::string name_of(const Translation& t) {
    return std::string(model::setting_of_directive(t.row().name)->name);
}

void forget(Translation& t) {
    settings_of(t).erase(name_of(t));
    t.is_exact();
}

void keep(Translation& t, bool known, std::string_view kind) {
    if (!known) return t.invalid("\"" + t.value() + "\" is no " + std::string(kind));
    settings_of(t)[name_of(t)] = {t.value()};
}

// Adds the words that are known.
template <typename Known>
void add(Translation& t, std::string_view kind, Known known) {
    if (t.value().empty()) return forget(t);
    Words kept;
    for (const Word& word : split_plain(t.value())) {
        if (known(word.text))
            kept.push_back(word.text);
        else
            t.invalid("\"" + word.text + "\" is no " + std::string(kind));
    }
    if (kept.empty()) return;
    Words& list = settings_of(t)[name_of(t)];
    list.insert(list.end(), kept.begin(), kept.end());
}

// "all", or nodes and ranges with commas between them.
bool is_mask(std::string_view text) {
    if (text == "all") return true;
    std::array<std::uint64_t, formats::kMostMemoryNodes / 64> nodes{};
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        if (end > at && !formats::add_memory_nodes(text.substr(at, end - at), nodes)) return false;
        at = end + 1;
    }
    return true;
}

// A word, or its number in the kernel, of which systemd knows both; "": it has no such number.
template <std::size_t N>
void keep_named(Translation& t, const std::array<std::string_view, N>& names) {
    if (t.value().empty()) return forget(t);
    std::string word = t.value();
    if (const auto number = base::parse_unsigned(word); number && *number < N)
        word = names[*number];
    const auto& row = *model::setting_of_directive(t.row().name);
    if (model::wrong_value(row.group, row.name, Words{word}))
        return t.invalid("\"" + t.value() + "\" is no value of " + std::string(t.row().name) + "=");
    settings_of(t)[name_of(t)] = {word};
}

// "0-2,5" as 0, 1, 2, 5; empty for other texts.
Words processors(std::string_view text) {
    constexpr std::uint64_t kMost = 1023;
    Words out;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(',', at), text.size());
        const std::string_view part = text.substr(at, end - at);
        const std::size_t dash = part.find('-');
        const auto first = base::parse_unsigned(part.substr(0, dash));
        const auto last = dash == part.npos ? first : base::parse_unsigned(part.substr(dash + 1));
        at = end + 1;
        if (part.empty()) continue;
        if (!first || !last || *first > *last || *last > kMost) return {};
        for (std::uint64_t i = *first; i <= *last; ++i) out.push_back(std::to_string(i));
    }
    return out;
}

}  // namespace

void scheduling_policy(Translation& t) {
    keep_named<6>(t, {"other", "fifo", "rr", "batch", "", "idle"});
}

void io_class(Translation& t) {
    keep_named<4>(t, {"none", "realtime", "best-effort", "idle"});
}

void cpu_affinity(Translation& t) {
    if (t.value().empty()) return forget(t);
    Words& list = settings_of(t)[name_of(t)];
    for (const Word& word : split_plain(t.value())) {
        const Words named = processors(word.text);
        if (named.empty()) t.invalid("\"" + word.text + "\" is no set of processors");
        for (const std::string& one : named)
            if (std::find(list.begin(), list.end(), one) == list.end()) list.push_back(one);
    }
    if (list.empty()) settings_of(t).erase(name_of(t));
}

// Spans of time, and without a unit nanoseconds.
void timer_slack(Translation& t) {
    if (t.value().empty()) return forget(t);
    std::string_view text = t.value();
    for (const std::string_view unit : {"nsec", "ns"})
        if (text.ends_with(unit)) text.remove_suffix(unit.size());
    const auto number = base::parse_unsigned(text);
    const auto span = number ? std::nullopt : parse_time_span(t.value());
    const bool fits = number || (span && *span <= kForever / 1000);
    if (!fits) return t.invalid("\"" + t.value() + "\" is no span of time");
    settings_of(t)[name_of(t)] = {std::to_string(number ? *number : *span * 1000)};
}

void personality(Translation& t) {
    if (t.value().empty()) return forget(t);
    keep(t, formats::personality_number(t.value()).has_value(),
         "architecture that this machine can stand for");
}

void keyring_mode(Translation& t) {
    const std::string& mode = t.value();
    keep(t, mode == "private" || mode == "shared" || mode == "inherit", "mode of the keyring");
}

void coredump_filter(Translation& t) {
    add(t, "kind of mappings",
        [](std::string_view word) { return formats::coredump_bits(word).has_value(); });
}

void numa_policy(Translation& t) {
    if (t.value().empty()) return forget(t);
    keep(t, formats::memory_policy_number(t.value()).has_value(), "memory policy");
}

void numa_mask(Translation& t) {
    add(t, "set of nodes", is_mask);
}

}  // namespace slipway::importers::systemd::handle
