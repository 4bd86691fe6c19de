#include "engine/spawn/held_socket.h"

#include <algorithm>

#include "engine/spawn/safe_path.h"

namespace slipway::spawn {

void remove_held_path(std::string_view held) {
    const std::size_t colon = held.find(':');
    if (colon == held.npos || !held.substr(colon + 1).starts_with('/')) return;
    const std::string_view path = held.substr(colon + 1);
    const std::size_t slash = path.rfind('/');
    base::Path parent;
    base::Name name;
    if (!parent.assign(path.substr(0, std::max<std::size_t>(slash, 1))) ||
        !name.assign(path.substr(slash + 1)))
        return;
    const auto directory = open_file_safely(parent, sys::Open::path_only | sys::Open::directory);
    if (!directory) return;
    const auto status = sys::status_at(directory.value(), name, sys::Follow::no);
    if (status && status.value().kind == sys::FileKind::socket)
        (void)sys::unlink_at(directory.value(), name);  // gone already is as good
}

}  // namespace slipway::spawn
