#include "importers/openrc/foreground.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace slipway::importers::openrc {

namespace {

struct Row {
    std::string_view program;
    std::string_view add;     // separated by blanks
    std::string_view enough;  // any of these says it already
};

// From the manual pages of the programs; busybox applets where the name is theirs too.
// clang-format off
constexpr std::array<Row, 41> kRows{{
    {"acpid", "-f", "-f --foreground -d"},
    {"atd", "-f", "-f"},
    {"bluetoothd", "-n", "-n --nodetach"},
    {"chronyd", "-n", "-n -d -D"},
    {"connmand", "-n", "-n --nodaemon"},
    {"crond", "-f", "-f -n"},
    {"cron", "-f", "-f"},
    {"cupsd", "-f", "-f -F"},
    {"dbus-daemon", "--nofork", "--nofork"},
    {"dcron", "-f", "-f"},
    {"dhcpcd", "-B", "-B --nobackground"},
    {"dhcpd", "-f", "-f -d"},
    {"dnsmasq", "-k", "-k -d --keep-in-foreground --no-daemon"},
    {"dropbear", "-F", "-F"},
    {"fail2ban-server", "-f", "-f"},
    {"fcron", "-f", "-f --foreground"},
    {"gpm", "-D", "-D"},
    {"haproxy", "-db", "-db -W -Ws"},
    {"inetd", "-f", "-f -i -d"},
    {"klogd", "-n", "-n"},
    {"lighttpd", "-D", "-D"},
    {"named", "-f", "-f -g"},
    {"NetworkManager", "-n", "-n --no-daemon -d --debug"},
    {"nginx", "-g daemon\\040off;", "-g"},
    {"nscd", "-F", "-F --foreground -d"},
    {"nsd", "-d", "-d"},
    {"ntpd", "-n", "-n -d"},
    {"proftpd", "-n", "-n --nodaemon"},
    {"redis-server", "--daemonize no", "--daemonize"},
    {"rpcbind", "-f", "-f -d"},
    {"rpc.statd", "-F", "-F -d"},
    {"rsyslogd", "-n", "-n"},
    {"smartd", "-n", "-n -d --no-fork"},
    {"sshd", "-D", "-D -d"},
    {"syslogd", "-n", "-n"},
    {"syslog-ng", "-F", "-F --foreground"},
    {"telnetd", "-F", "-F"},
    {"transmission-daemon", "-f", "-f --foreground"},
    {"udhcpc", "-f", "-f"},
    {"unbound", "-d", "-d"},
    {"watchdog", "-F", "-F"},
}};

// clang-format on

std::vector<std::string> words(std::string_view text) {
    std::vector<std::string> out;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        std::string word(text.substr(at, end - at));
        // \040: a blank inside a word of the table.
        if (const std::size_t blank = word.find("\\040"); blank != std::string::npos)
            word.replace(blank, 4, " ");
        out.push_back(std::move(word));
        at = end + 1;
    }
    return out;
}

}  // namespace

std::optional<Foreground> foreground_of(const std::string& program) {
    const std::string name = program.substr(program.rfind('/') + 1);
    const auto row =
        std::find_if(kRows.begin(), kRows.end(), [&](const Row& r) { return r.program == name; });
    if (row == kRows.end()) return std::nullopt;
    return Foreground{words(row->add), words(row->enough)};
}

}  // namespace slipway::importers::openrc
