// Settings of systemd.resource-control(5) for the traffic of a unit. As systemd reads them: what is
// wrong is passed over, an empty value takes back what was said before.
#include "engine/formats/network_rule.h"
#include "engine/model/setting_names.h"
#include "importers/systemd/handlers.h"
#include "importers/systemd/values.h"
#include "importers/systemd/words.h"

namespace slipway::importers::systemd::handle {
namespace {

std::string name_of(const Translation& t) {
    return std::string(model::setting_of_directive(t.row().name)->name);
}

// True when there was nothing but to take the setting back.
bool is_taken_back(Translation& t) {
    if (!t.value().empty()) return false;
    t.service.process.cgroup.erase(name_of(t));
    t.is_exact();
    return true;
}

void add(Translation& t, std::string word) {
    t.service.process.cgroup[name_of(t)].push_back(std::move(word));
}

void refuse(Translation& t, const std::string& word, std::string_view usage) {
    t.invalid("\"" + word + "\": " + std::string(t.row().name) + "= takes " + std::string(usage));
}

}  // namespace

void ip_addresses(Translation& t) {
    if (is_taken_back(t)) return;
    std::string error;
    for (const Word& word : split_words(t.value(), Escapes::c_style, error)) {
        const bool is_group = !formats::find_address_group(word.text).ipv4.empty();
        if (is_group || formats::parse_address_prefix(word.text))
            add(t, word.text);
        else
            refuse(t, word.text, "addresses, any, localhost, link-local and multicast");
    }
    if (!error.empty()) t.invalid(error);
}

void bind_rule(Translation& t) {
    if (is_taken_back(t)) return;
    if (formats::parse_bind_rule(t.value())) return add(t, t.value());
    refuse(t, t.value(), "any or [ipv4:|ipv6:][tcp:|udp:][PORT|PORT-PORT]");
}

void network_interfaces(Translation& t) {
    if (is_taken_back(t)) return;
    std::string_view text = t.value();
    const bool negated = text.starts_with('~');
    if (negated) text.remove_prefix(1);
    std::string error;
    for (const Word& word : split_words(text, Escapes::c_style, error)) {
        if (formats::is_interface_name(word.text))
            add(t, (negated ? "~" : "") + word.text);
        else
            refuse(t, word.text, "names of network interfaces");
    }
    if (!error.empty()) t.invalid(error);
}

}  // namespace slipway::importers::systemd::handle
