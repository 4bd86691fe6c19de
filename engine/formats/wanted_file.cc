#include "engine/formats/wanted_file.h"

#include <algorithm>
#include <cstring>

namespace slipway::formats {

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

std::array<Intent, 2> intents_in(std::span<const std::uint8_t> file) {
    std::array<Intent, 2> intents;
    WantedHeader header;
    if (file.size() < sizeof header + 2 * sizeof(WantedHead)) return intents;
    std::memcpy(&header, file.data(), sizeof header);
    if (header.magic != kWantedMagic || header.version != kWantedVersion) return intents;
    const std::size_t copy = (file.size() - sizeof header) / 2;
    for (std::size_t i = 0; i < intents.size(); ++i)
        std::memcpy(&intents[i], file.data() + sizeof header + i * copy, sizeof(Intent));
    return intents;
}

}  // namespace slipway::formats
