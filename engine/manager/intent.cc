#include "engine/manager/intent.h"

#include <algorithm>

namespace slipway::manager {

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
