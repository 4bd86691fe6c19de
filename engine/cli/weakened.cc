#include "engine/cli/weakened.h"

#include <algorithm>

#include "engine/formats/status.h"
#include "engine/sys/whole_file.h"

namespace slipway::cli {
namespace {

constexpr std::size_t kMost = 65536;

// CLOCK_BOOTTIME, ns; ~0: it cannot be told.
std::uint64_t last_start(const std::string& directory) {
    std::vector<std::uint8_t> buffer(formats::kStatusSize + 1);
    const auto bytes =
        sys::read_whole(sys::kHere, directory + "/supervise/status", std::span(buffer));
    const auto status = bytes ? formats::decode_status(bytes.value()) : std::nullopt;
    return status && status->has_record ? status->record.start_times[0] : ~std::uint64_t{0};
}

}  // namespace

std::vector<Weakened> weakened_of(const std::string& run, const std::string& directory) {
    const std::string place = run + "/scan/" + directory;
    std::vector<Weakened> out;
    // Most services have no such file, or an empty one.
    const auto file = sys::open_at(sys::kHere, place + "/" + formats::kWeakenedFile,
                                   sys::Open::read | sys::Open::no_follow | sys::Open::nonblock);
    if (!file) return out;
    std::vector<char> buffer(kMost);
    const auto size = sys::read(file.value(), std::span(buffer));
    if (!size || size.value() == 0) return out;
    std::string_view text(buffer.data(), size.value());
    const std::uint64_t since = last_start(place);
    while (const auto line = formats::next_weakened(text)) {
        const formats::WeakenedSetting& what = line->what;
        const auto same = [&](const Weakened& known) { return known.setting == what.setting; };
        if (line->stamp.time >= since && std::none_of(out.begin(), out.end(), same))
            out.push_back({what.how, std::string(what.setting), std::string(what.reason)});
    }
    return out;
}

std::string weakened_text(const Weakened& one) {
    switch (one.how) {
        case formats::Weakening::not_applied:
            return one.setting + ": not applied by this version";
        case formats::Weakening::nearest:
            return one.setting + ": the nearest allowed value, " + one.reason;
        case formats::Weakening::without:
            break;
    }
    return one.setting + ": " + one.reason;
}

}  // namespace slipway::cli
