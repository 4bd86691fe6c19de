#include "engine/explain/exposure_facts.h"

#include <algorithm>
#include <array>

#include "engine/explain/word_list.h"
#include "engine/source/quantity.h"

namespace slipway::explain {
namespace {

using formats::CapabilitySet;

struct Implied {
    std::string_view setting;  // of the sandbox
    CapabilitySet taken;
};

// Numbers of linux/capability.h.
constexpr CapabilitySet bit(unsigned number) {
    return CapabilitySet{1} << number;
}

// Capabilities that are taken away together with something else: systemd.exec(5).
constexpr std::array kImplied = std::to_array<Implied>({
    {"private-devices", bit(27) | bit(17)},  // MKNOD, SYS_RAWIO
    {"protect-kernel-modules", bit(16)},     // SYS_MODULE
    {"protect-kernel-logs", bit(34)},        // SYSLOG
    {"protect-clock", bit(25) | bit(35)},    // SYS_TIME, WAKE_ALARM
});

}  // namespace

Facts::Facts(const model::Service& service) : service_(service) {
    const model::Process& p = service.process;
    root_ = !p.dynamic_user && (p.user.empty() || p.user == "root" || p.user == "0");
    bounding_ = formats::kAllCapabilities;
    if (const auto* words = values(p.capabilities, "bounding")) {
        bounding_ = 0;
        bool first = true;
        for (const std::string& word : *words) {
            formats::add_capability(word, first, bounding_);
            first = false;
        }
    }
    for (const Implied& row : kImplied)
        if (on(row.setting)) bounding_ &= ~row.taken;
}

const std::vector<std::string>* Facts::values(const model::Settings& settings,
                                              std::string_view name) {
    const auto at = settings.find(std::string(name));
    return at == settings.end() ? nullptr : &at->second;
}

std::string_view Facts::value(std::string_view name) const {
    const auto* list = values(process().sandbox, name);
    return list != nullptr && list->size() == 1 ? std::string_view(list->front())
                                                : std::string_view();
}

bool Facts::on(std::string_view name) const {
    return source::parse_boolean(value(name)).value_or(false);
}

bool Facts::family(std::string_view name) const {
    const auto* list = values(process().sandbox, "restrict-address-families");
    return list == nullptr || list->empty() || WordList(*list).has(name);
}

bool Facts::other_families() const {
    constexpr std::array<std::string_view, 6> named{"AF_UNIX",    "AF_INET",   "AF_INET6",
                                                    "AF_NETLINK", "AF_PACKET", "none"};
    const auto* list = values(process().sandbox, "restrict-address-families");
    if (list == nullptr || list->empty()) return true;
    const WordList words(*list);
    if (words.all_others()) return true;
    return std::any_of(words.listed().begin(), words.listed().end(), [&](const std::string& word) {
        return std::find(named.begin(), named.end(), word) == named.end() && words.has(word);
    });
}

bool Facts::namespaces(std::string_view kind) const {
    if (on("restrict-namespaces")) return false;
    const auto* list = values(process().sandbox, "restrict-namespaces");
    if (list == nullptr || source::parse_boolean(value("restrict-namespaces")) == false)
        return true;
    return WordList(*list).has(kind);
}

}  // namespace slipway::explain
