#include "engine/manager/intent.h"

#include <algorithm>

namespace slipway::manager {

void Asked::add(std::uint32_t serial) {
    serials[next % serials.size()] = serial;
    next = (next + 1) % serials.size();
}

bool Asked::has(std::uint32_t serial) const {
    return serial != 0 && std::find(serials.begin(), serials.end(), serial) != serials.end();
}

bool set_path(IntentPath& into, std::string_view path) {
    if (path.size() >= into.size()) return false;
    into.fill(0);
    std::copy(path.begin(), path.end(), into.begin());
    return true;
}

std::string_view path_of(const IntentPath& path) {
    const auto end = std::find(path.begin(), path.end(), '\0');
    if (end == path.end()) return {};
    return {path.data(), static_cast<std::size_t>(end - path.begin())};
}

}  // namespace slipway::manager
