#include "engine/graph/cgroup_network.h"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "engine/formats/network_rule.h"

namespace slipway::graph {
namespace {

using Words = std::vector<std::string>;

// What an exec plan holds (engine/formats/exec_plan_network.h).
constexpr std::size_t kMostAddresses = 256, kMostBinds = 256, kMostInterfaces = 64;

constexpr std::array<std::string_view, 5> kNames{"ip-address-allow", "ip-address-deny",
                                                 "socket-bind-allow", "socket-bind-deny",
                                                 "restrict-network-interfaces"};

bool is_of_network(std::string_view name) {
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

Words split(const std::string& value) {
    Words out;
    for (std::size_t i = value.find_first_not_of(' '); i != value.npos;) {
        const std::size_t end = std::min(value.find(' ', i), value.size());
        out.push_back(value.substr(i, end - i));
        i = value.find_first_not_of(' ', end);
    }
    return out;
}

// A value may hold several words.
Words words_of(const model::Settings& settings, const char* name) {
    Words out;
    const auto at = settings.find(name);
    if (at == settings.end()) return out;
    for (const std::string& value : at->second)
        for (std::string& word : split(value)) out.push_back(std::move(word));
    return out;
}

struct Addresses {
    std::vector<formats::AddressPrefix> prefixes;
    Words texts;

    bool add(std::string_view text) {
        const auto prefix = formats::parse_address_prefix(text);
        if (!prefix) return false;
        for (const formats::AddressPrefix& other : prefixes)
            if (formats::covers(other, *prefix)) return true;
        for (std::size_t i = prefixes.size(); i-- > 0;)
            if (formats::covers(*prefix, prefixes[i])) {
                prefixes.erase(prefixes.begin() + static_cast<std::ptrdiff_t>(i));
                texts.erase(texts.begin() + static_cast<std::ptrdiff_t>(i));
            }
        prefixes.push_back(*prefix);
        texts.emplace_back(text);
        return true;
    }
};

class Reader {
public:
    Reader(const model::Settings& settings, std::string slice, NetworkUse& use)
        : settings_(settings), use_(use) {
        list_.slice = std::move(slice);
    }

    void read(Addresses& allowed, Addresses& denied) {
        read_addresses("ip-address-allow", allowed);
        read_addresses("ip-address-deny", denied);
        read_binds("socket-bind-allow", list_.binds_allowed);
        read_binds("socket-bind-deny", list_.binds_denied);
        read_interfaces();
        use_.lists.push_back(std::move(list_));
    }

private:
    // The slice's definition is told of its own.
    void fault(const char* name, const std::string& word, const char* usage) {
        if (list_.slice.empty()) use_.faults.push_back({name, word, usage});
    }

    void read_addresses(const char* name, Addresses& out) {
        for (const std::string& word : words_of(settings_, name)) {
            const formats::AddressGroup group = formats::find_address_group(word);
            const bool known =
                group.ipv4.empty() ? out.add(word) : out.add(group.ipv4) && out.add(group.ipv6);
            if (!known)
                fault(name, word,
                      "addresses like 10.0.0.0/8 and ::1, any, localhost, link-local or multicast");
        }
    }

    void read_binds(const char* name, Words& out) {
        for (const std::string& word : words_of(settings_, name)) {
            if (!formats::parse_bind_rule(word))
                fault(name, word, "any, or like ipv4:tcp:80, udp, 1024-65535");
            else if (std::find(out.begin(), out.end(), word) == out.end())
                out.push_back(word);
        }
    }

    // The first word says what the list is of; one of the other kind takes its name out again.
    void read_interfaces() {
        constexpr const char* kName = "restrict-network-interfaces";
        bool begun = false;
        const auto at = settings_.find(kName);
        if (at == settings_.end()) return;
        for (const std::string& value : at->second) {
            bool negated = false;
            for (std::string word : split(value)) {
                negated = negated || word.starts_with('~');
                if (word.starts_with('~')) word.erase(0, 1);
                if (!formats::is_interface_name(word)) {
                    fault(kName, word, "names of network interfaces: lo eth0");
                    continue;
                }
                if (!begun) list_.interfaces_denied = negated;
                begun = true;
                std::erase(list_.interfaces, word);
                if (negated == list_.interfaces_denied) list_.interfaces.push_back(word);
            }
        }
    }

    const model::Settings& settings_;
    NetworkUse& use_;
    NetworkUse::List list_;
};

void fault_if_many(std::size_t number, std::size_t most, const char* name, NetworkUse& use) {
    if (number > most)
        use.faults.push_back({name, std::to_string(number) + " of them",
                              "at most " + std::to_string(most) + ", with those of its slices"});
}

}  // namespace

NetworkUse network_use(const model::Settings& settings) {
    std::map<std::string, model::Settings> levels;
    for (const auto& [key, words] : settings)
        if (const auto [slice, name] = split_slice_key(key); is_of_network(name))
            levels[slice].emplace(name, words);
    NetworkUse use;
    Addresses allowed, denied;
    for (const auto& [slice, own] : levels) Reader(own, slice, use).read(allowed, denied);
    std::size_t binds = 0, interfaces = 0;
    for (const NetworkUse::List& list : use.lists) {
        binds += list.binds_allowed.size() + list.binds_denied.size();
        interfaces += list.interfaces.size();
    }
    fault_if_many(allowed.texts.size() + denied.texts.size(), kMostAddresses, "ip-address-deny",
                  use);
    fault_if_many(binds, kMostBinds, "socket-bind-deny", use);
    fault_if_many(interfaces, kMostInterfaces, "restrict-network-interfaces", use);
    use.addresses_allowed = std::move(allowed.texts);
    use.addresses_denied = std::move(denied.texts);
    return use;
}

}  // namespace slipway::graph
