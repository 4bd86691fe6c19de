#include "importers/systemd/generators.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace slipway::importers::systemd {
namespace {

using common::FileKind;
using common::FileReader;

std::vector<std::string> directories_in(const FileReader& root, const std::string& path) {
    std::vector<std::string> out;
    const auto listed = root.list(path);
    if (!listed) return out;
    for (const auto& e : listed.value())
        if (root.stat(path + "/" + e.name).value_or({}).kind == FileKind::directory)
            out.push_back(e.name);
    return out;
}

// The first word of the first line that is no comment.
std::string first_setting(const FileReader& root, const std::string& path) {
    const auto text = root.read(path);
    if (!text) return {};
    std::string_view rest = text.value();
    while (!rest.empty()) {
        std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        line = line.substr(0, line.find('#'));
        const std::size_t begin = line.find_first_not_of(" \t\r");
        if (begin == std::string_view::npos) continue;
        line.remove_prefix(begin);
        return std::string(line.substr(0, line.find_first_of(" \t\r")));
    }
    return {};
}

// NAME="value" of a shell-like file; "" when it is not set.
std::string shell_value(const FileReader& root, const std::string& path, std::string_view name) {
    const auto text = root.read(path);
    if (!text) return {};
    std::string value;
    std::string_view rest = text.value();
    while (!rest.empty()) {
        std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (!line.starts_with(name) || line.substr(name.size(), 1) != "=") continue;
        line.remove_prefix(name.size() + 1);
        if (line.size() >= 2 && (line[0] == '"' || line[0] == '\''))
            line = line.substr(1, line.find(line[0], 1) - 1);
        value = std::string(line);
    }
    return value;
}

// postgresql-common: /etc/postgresql/VERSION/CLUSTER with start.conf saying "auto" (or absent).
void postgresql(const FileReader& root, std::vector<Link>& out) {
    for (const std::string& version : directories_in(root, "/etc/postgresql")) {
        for (const std::string& cluster : directories_in(root, "/etc/postgresql/" + version)) {
            const std::string path = "/etc/postgresql/" + version + "/" + cluster;
            if (!root.exists(path + "/postgresql.conf")) continue;
            const std::string start = first_setting(root, path + "/start.conf");
            if (start.empty() || start == "auto")
                out.push_back({"postgresql.service",
                               "postgresql@" + version + "-" + cluster + ".service", false,
                               path + "/start.conf"});
        }
    }
}

// openvpn: AUTOSTART of /etc/default/openvpn names configurations; unset or "all" means every one.
void openvpn(const FileReader& root, std::vector<Link>& out) {
    const std::string autostart = shell_value(root, "/etc/default/openvpn", "AUTOSTART");
    const auto listed = root.list("/etc/openvpn");
    if (!listed || autostart == "none") return;
    for (const auto& e : listed.value()) {
        if (!e.name.ends_with(".conf")) continue;
        const std::string name = e.name.substr(0, e.name.size() - 5);
        const bool named = (" " + autostart + " ").find(" " + name + " ") != std::string::npos;
        if (autostart.empty() || autostart == "all" || named)
            out.push_back({"openvpn.service", "openvpn@" + name + ".service", false,
                           "/etc/openvpn/" + e.name});
    }
}

// tor: the default instance, and one for each directory in /etc/tor/instances.
void tor(const FileReader& root, std::vector<Link>& out) {
    if (root.exists("/etc/tor/torrc"))
        out.push_back({"tor.service", "tor@default.service", false, "/etc/tor/torrc"});
    for (const std::string& name : directories_in(root, "/etc/tor/instances"))
        if (root.exists("/etc/tor/instances/" + name + "/torrc"))
            out.push_back(
                {"tor.service", "tor@" + name + ".service", false, "/etc/tor/instances/" + name});
}

// postfix: the default instance where it has a configuration.
void postfix(const FileReader& root, std::vector<Link>& out) {
    if (root.exists("/etc/postfix/main.cf"))
        out.push_back({"postfix.service", "postfix@-.service", false, "/etc/postfix/main.cf"});
}

}  // namespace

std::vector<Link> generated_links(const FileReader& root) {
    std::vector<Link> out;
    postgresql(root, out);
    openvpn(root, out);
    tor(root, out);
    postfix(root, out);
    std::stable_sort(out.begin(), out.end(), [](const Link& a, const Link& b) {
        return std::tie(a.source, a.target) < std::tie(b.source, b.target);
    });
    return out;
}

}  // namespace slipway::importers::systemd
