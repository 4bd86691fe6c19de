#include "engine/database/view_settings.h"

#include <algorithm>
#include <array>

namespace slipway::database {
namespace {

constexpr std::array<std::string_view, 4> kYes{"yes", "true", "on", "1"};
constexpr std::array<std::string_view, 4> kNo{"no", "false", "off", "0"};

template <std::size_t N>
bool among(const std::array<std::string_view, N>& words, std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

// Those that have mounts, in alphabetical order.
constexpr std::array<std::string_view, 22> kMounts{"bind-paths",
                                                   "bind-read-only-paths",
                                                   "exec-paths",
                                                   "inaccessible-paths",
                                                   "mount-flags",
                                                   "no-exec-paths",
                                                   "private-devices",
                                                   "private-ipc",
                                                   "private-mounts",
                                                   "private-tmp",
                                                   "proc-subset",
                                                   "protect-control-groups",
                                                   "protect-home",
                                                   "protect-hostname",
                                                   "protect-kernel-logs",
                                                   "protect-kernel-modules",
                                                   "protect-kernel-tunables",
                                                   "protect-proc",
                                                   "protect-system",
                                                   "read-only-paths",
                                                   "read-write-paths",
                                                   "temporary-file-systems"};

struct Taken {
    std::string_view setting;
    std::string_view capability;
};

constexpr std::array kTaken{
    Taken{"private-devices", "CAP_MKNOD"},
    Taken{"private-devices", "CAP_SYS_RAWIO"},
    Taken{"protect-kernel-modules", "CAP_SYS_MODULE"},
    Taken{"protect-kernel-logs", "CAP_SYSLOG"},
    Taken{"protect-clock", "CAP_SYS_TIME"},
    Taken{"protect-clock", "CAP_WAKE_ALARM"},
};

constexpr std::array<std::string_view, 6> kImplying{
    "private-devices",     "protect-clock",          "protect-hostname",
    "protect-kernel-logs", "protect-kernel-modules", "protect-kernel-tunables"};

}  // namespace

const std::vector<std::string>& ViewSettings::all(std::string_view name) const {
    static const std::vector<std::string> none;
    const auto at = settings_.find(std::string(name));
    return at == settings_.end() ? none : at->second;
}

std::string ViewSettings::one(std::string_view name) const {
    const std::vector<std::string>& values = all(name);
    if (values.empty() || among(kNo, values.back())) return {};
    return among(kYes, values.back()) ? "yes" : values.back();
}

std::string ViewSettings::names_of_mounts() const {
    std::string out;
    for (const std::string_view name : kMounts)
        if (!all(name).empty() && !one(name).empty())
            out += (out.empty() ? "Sandbox." : ", Sandbox.") + std::string(name);
    return out.empty() ? "its mounts" : out;
}

std::vector<std::string> colon_parts(std::string_view text) {
    std::vector<std::string> parts(1);
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 1 < text.size() && (text[i + 1] == ':' || text[i + 1] == '\\'))
            parts.back() += text[++i];
        else if (text[i] == ':')
            parts.emplace_back();
        else
            parts.back() += text[i];
    }
    return parts;
}

bool has_mount_option(std::string_view options, std::string_view name) {
    bool found = false;
    while (!options.empty()) {
        const std::string_view one = options.substr(0, options.find(','));
        options.remove_prefix(std::min(options.size(), one.size() + 1));
        if (one == name) found = true;
        if (name == "ro" && one == "rw") found = false;
    }
    return found;
}

std::vector<std::string> capabilities_taken(const model::Process& process) {
    const ViewSettings settings(process.sandbox);
    std::vector<std::string> words;
    for (const Taken& taken : kTaken)
        if (settings.on(taken.setting)) words.push_back("~" + std::string(taken.capability));
    return words;
}

bool implies_no_new_privileges(const model::Process& process) {
    const bool root = process.user.empty() || process.user == "root" || process.user == "0";
    const auto ambient = process.capabilities.find("ambient");
    const bool may_mount = ambient != process.capabilities.end() &&
                           std::find(ambient->second.begin(), ambient->second.end(),
                                     "CAP_SYS_ADMIN") != ambient->second.end();
    if (root || may_mount) return false;
    const ViewSettings settings(process.sandbox);
    return std::any_of(kImplying.begin(), kImplying.end(),
                       [&](std::string_view name) { return settings.on(name); });
}

}  // namespace slipway::database
