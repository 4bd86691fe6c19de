#include "engine/cli/past_ends.h"

#include <algorithm>

#include "engine/formats/signal_name.h"
#include "engine/sys/whole_file.h"

namespace slipway::cli {

std::vector<formats::Death> past_ends(const std::string& run,
                                      const std::string& name,
                                      std::size_t count) {
    using formats::kDeathSize;
    std::vector<std::uint8_t> buffer(kDeathSize * formats::kMostDeaths + 1);
    const auto bytes = sys::read_whole(sys::kHere, run + "/scan/" + name + "/supervise/death_tally",
                                       std::span(buffer));
    std::vector<formats::Death> out;
    if (!bytes) return out;
    const std::size_t there = bytes.value().size() / kDeathSize;  // the newest is the last
    for (std::size_t i = there; i > 0 && out.size() < count; --i)
        out.push_back(
            formats::decode_death(bytes.value().subspan((i - 1) * kDeathSize).first<kDeathSize>()));
    return out;
}

std::string end_text(const formats::Death& death) {
    if (death.signal != 0)
        return "killed by " + std::string(formats::signal_name(death.signal).view());
    return "exit code " + std::to_string(death.exit_code);
}

}  // namespace slipway::cli
