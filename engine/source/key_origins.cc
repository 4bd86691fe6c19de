#include "engine/source/key_origins.h"

#include <algorithm>
#include <array>

namespace slipway::source {
namespace {

using enum Lacking;

constexpr auto kOrigins = std::to_array<KeyOrigin>({
    {"User", "User=", fails, "daemon"},
    {"Group", "Group=", fails, "daemon"},
    {"Groups", "SupplementaryGroups=", fails, "daemon"},
    {"OnlyListedGroups", "", fails, "yes"},
    {"DynamicUser", "DynamicUser=", fails, "yes"},
    {"PamName", "PAMName=", weakens, "login"},
    {"Environment", "Environment=", nothing, "A=1"},
    {"VariablesFile", "EnvironmentFile=", nothing, "/etc/default/web"},
    {"Unset", "UnsetEnvironment=", nothing, "A"},
    {"Pass", "PassEnvironment=", nothing, "A"},
    {"WorkingDirectory", "WorkingDirectory=", nothing, "/srv"},
    {"WorkingDirectoryOptional", "WorkingDirectory=-", nothing, "yes"},
    {"RootDirectory", "RootDirectory=", fails, "/srv"},
    {"RootImage", "RootImage=", fails, "/srv/image"},
    {"Umask", "UMask=", nothing, "0027"},
    {"Limit.", "LimitNAME=", weakens, ""},
    {"Nice", "Nice=", weakens, "5"},
    {"OomScoreAdjust", "OOMScoreAdjust=", weakens, "5"},
    {"Directories",
     "RuntimeDirectory=, StateDirectory=, CacheDirectory=, LogsDirectory=, ConfigurationDirectory=",
     fails, "state /var/lib/web"},
    {"StandardInput", "StandardInput=", fails, "file /srv/in"},
    {"StandardOutput", "StandardOutput=", fails, "file /srv/out"},
    {"StandardError", "StandardError=", fails, "file /srv/out"},
    {"Tty", "TTYPath=", fails, "/dev/tty1"},
    {"TtyReset", "TTYReset=", nothing, "yes"},
    {"TtyHangup", "TTYVHangup=", nothing, "yes"},
    {"TtyDisallocate", "TTYVTDisallocate=", nothing, "yes"},
    {"TtyRows", "TTYRows=", nothing, "24"},
    {"TtyColumns", "TTYColumns=", nothing, "80"},
    {"UtmpId", "UtmpIdentifier=", nothing, "web"},
    {"UtmpMode", "UtmpMode=", nothing, "login"},
    {"IgnoreSigpipe", "IgnoreSIGPIPE=", nothing, "no"},
    {"NewSession", "", nothing, "no"},
    {"NoNewPrivileges", "NoNewPrivileges=", fails, "yes"},
    {"WhenImpossible", "", nothing, "refuse"},
});

}  // namespace

std::span<const KeyOrigin> key_origins() {
    return kOrigins;
}

std::string own_name_of(std::string_view directive) {
    if (const model::SettingName* row = model::setting_of_directive(directive))
        return std::string(group_name(row->group)) + "." + std::string(row->name);
    const std::string word = " " + std::string(directive) + "=";
    for (const KeyOrigin& row : kOrigins)
        if (row.key != directive && (" " + std::string(row.directive)).find(word) != word.npos)
            return std::string(row.key);
    constexpr std::string_view limit = "Limit";
    const bool is_limit = directive.starts_with(limit) && directive.size() > limit.size();
    return is_limit ? "Limit." + std::string(directive.substr(limit.size())) : std::string();
}

const KeyOrigin* find_key_origin(std::string_view section, std::string_view key) {
    if (section != "Process") return nullptr;
    const auto* const at = std::find_if(kOrigins.begin(), kOrigins.end(),
                                        [&](const KeyOrigin& row) { return row.key == key; });
    return at == kOrigins.end() ? nullptr : at;
}

}  // namespace slipway::source
