// Names of units: PREFIX[@INSTANCE].TYPE (systemd.unit(5)).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::importers::systemd {

struct UnitName {
    std::string full;      // "openvpn@work.service"
    std::string prefix;    // "openvpn"
    std::string instance;  // "work"
    std::string type;      // "service"
    bool has_at = false;

    bool is_template() const { return has_at && instance.empty(); }

    bool is_instance() const { return has_at && !instance.empty(); }

    // "openvpn@.service"; the full name when there is no '@'.
    std::string template_name() const;
    // Without the type: "openvpn@work".
    std::string stem() const;
};

// Nothing when it is no valid unit name: an unknown type, more than 255 bytes, a foreign character.
std::optional<UnitName> parse_unit_name(std::string_view name);

// It ends like a unit's name ("my unit.service"), valid or not.
bool has_unit_suffix(std::string_view name);

// The same prefix and type with another instance.
std::string with_instance(const UnitName& name, std::string_view instance);

// The names under which drop-ins of a unit are looked for, the most specific first: itself, its
// template, and the same for each prefix that ends in a dash ("foo-bar.service": "foo-.service").
std::vector<std::string> drop_in_names(const UnitName& name);

// systemd-escape: unescape("a-b\x2dc") = "a/b-c"; the path form of "-" alone is "/".
std::string unescape_name(std::string_view text);
std::string unescape_path(std::string_view text);
// systemd-escape --path.
std::string escape_path(std::string_view path);

}  // namespace slipway::importers::systemd
