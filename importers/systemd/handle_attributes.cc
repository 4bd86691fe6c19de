// Settings of the process whose wrong values systemd passes over: they are told and left out.
#include <algorithm>
#include <array>

#include "engine/formats/exec_plan_attributes.h"
#include "engine/formats/personality.h"
#include "engine/model/setting_names.h"
#include "importers/systemd/handlers.h"
#include "importers/systemd/words.h"

namespace slipway::importers::systemd::handle {
namespace {

using Words = std::vector<std::string>;

model::Settings& group(Translation& t) {
    auto& process = t.service.process;
    return model::setting_of_directive(t.row().name)->group == model::SettingGroup::security
               ? process.security
               : process.scheduling;
}

std::string name_of(const Translation& t) {
    return std::string(model::setting_of_directive(t.row().name)->name);
}

void forget(Translation& t) {
    group(t).erase(name_of(t));
    t.is_exact();
}

void keep(Translation& t, bool known, std::string_view kind) {
    if (!known) return t.invalid("\"" + t.value() + "\" is no " + std::string(kind));
    group(t)[name_of(t)] = {t.value()};
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
    Words& list = group(t)[name_of(t)];
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

}  // namespace

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
