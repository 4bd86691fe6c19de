#include "engine/graph/view_features.h"

#include <algorithm>
#include <array>

namespace slipway::graph {
namespace {

constexpr auto kApplied = std::to_array<std::string_view>({
    "bind-paths",
    "bind-read-only-paths",
    "exec-paths",
    "inaccessible-paths",
    "ipc-namespace-path",
    "mount-api-vfs",
    "mount-flags",
    "network-namespace-path",
    "no-exec-paths",
    "private-devices",
    "private-ipc",
    "private-mounts",
    "private-network",
    "private-tmp",
    "private-users",
    "proc-subset",
    "protect-clock",
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
    "root-directory-start-only",
    "root-image-options",
    "temporary-file-systems",
});

}  // namespace

bool applies_view_setting(std::string_view name) {
    return std::find(kApplied.begin(), kApplied.end(), name) != kApplied.end();
}

}  // namespace slipway::graph
