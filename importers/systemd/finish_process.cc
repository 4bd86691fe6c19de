#include <array>
#include <utility>

#include "importers/systemd/finish.h"

namespace slipway::importers::systemd {
namespace {

using Kind = model::Directory::Kind;

void directories(Translation& t) {
    static constexpr std::array<std::pair<Kind, std::string_view>, 5> places{
        {{Kind::runtime, "/run/"},
         {Kind::state, "/var/lib/"},
         {Kind::cache, "/var/cache/"},
         {Kind::logs, "/var/log/"},
         {Kind::configuration, "/etc/"}}};
    for (const auto& [kind, prefix] : places) {
        const auto found = t.facts.directories.find(kind);
        if (found == t.facts.directories.end()) continue;
        for (const std::string& name : found->second.names) {
            model::Directory directory;
            directory.kind = kind;
            directory.path = common::normalise(std::string(prefix) + name);
            directory.mode = found->second.mode;
            directory.preserve = kind == Kind::runtime && t.facts.preserve_runtime;
            // Configuration belongs to root whatever User= says (systemd.exec(5)).
            if (kind == Kind::configuration && !t.service.process.user.empty())
                directory.user = directory.group = "root";
            t.service.process.directories.push_back(std::move(directory));
        }
    }
}

void streams(Translation& t) {
    using Stream = model::Stdio::Kind;
    auto& p = t.service.process;
    if (!t.facts.input_set && !t.facts.input_text.empty()) p.standard_input = {Stream::text, {}};
    if (p.standard_input.kind == Stream::text) p.standard_input.path = t.facts.input_text;
    const bool terminal = p.standard_input.kind == Stream::tty;
    const bool passed =
        p.standard_input.kind == Stream::socket || p.standard_input.kind == Stream::descriptor;
    if (terminal && p.standard_input.path.empty())
        p.standard_input.path = p.tty.path.empty() ? "/dev/console" : p.tty.path;
    // Output goes where input is when that is a terminal or a socket and nothing else is said.
    const bool as_input = !t.facts.output_set || p.standard_output.kind == Stream::inherit;
    if (p.standard_input.kind == Stream::descriptor && p.standard_input.path.empty())
        p.standard_input.path = "stdin";
    if (as_input) p.standard_output = terminal || passed ? p.standard_input : model::Stdio{};
    if (p.standard_output.kind == Stream::tty && p.standard_output.path.empty())
        p.standard_output.path = p.tty.path.empty() ? "/dev/console" : p.tty.path;
    if (p.standard_error.kind == Stream::tty && p.standard_error.path.empty())
        p.standard_error.path = p.tty.path.empty() ? "/dev/console" : p.tty.path;
}

// The home directory of a user in the root's passwd(5); "" when it is not there.
std::string home_of(const common::FileReader& root, const std::string& user) {
    const auto text = root.read("/etc/passwd");
    if (!text) return {};
    std::string_view rest = text.value();
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        if (line.substr(0, line.find(':')) != user) continue;
        std::string_view at = line;
        for (int i = 0; i < 5; ++i) at = at.substr(std::min(at.size(), at.find(':') + 1));
        return std::string(at.substr(0, at.find(':')));
    }
    return {};
}

void home(Translation& t) {
    auto& p = t.service.process;
    if (p.working_directory != "~") return;
    const std::string user = p.user.empty() ? "root" : p.user;
    const std::string found = home_of(t.store.root(), user);
    p.working_directory = found.empty() ? (user == "root" ? "/root" : "/") : found;
    if (const Assignment* a = t.unit.last("Service", "WorkingDirectory"))
        t.report(*a, diag::Loss::approximated, "home",
                 "the home directory of " + user +
                     " is taken as it is at import: " + p.working_directory,
                 "import again when it moves");
}

// systemd has the machine's /proc, /sys, /dev and /run in every root unless told otherwise; here
// that is said.
void kernel_files_in_root(Translation& t) {
    model::Process& p = t.service.process;
    if (!p.root_directory.empty() || !p.root_image.empty())
        p.sandbox.try_emplace("mount-api-vfs", 1, "yes");
}

// A service of the system manager has one of its own unless told otherwise (systemd.exec(5)); here
// it is the other way round.
void keyring(Translation& t) {
    model::Settings& security = t.service.process.security;
    const auto [mode, is_new] = security.try_emplace("keyring", 1, "private");
    if (!is_new && mode->second.front() == "inherit") security.erase(mode);
}

}  // namespace

void finish_process(Translation& t) {
    kernel_files_in_root(t);
    keyring(t);
    directories(t);
    streams(t);
    home(t);
}

}  // namespace slipway::importers::systemd
