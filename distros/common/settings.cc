#include <array>

#include "distros/common/commands.h"
#include "distros/common/say.h"
#include "engine/sys/line_reader.h"
#include "engine/sys/network_interface.h"
#include "engine/sys/power.h"

namespace slipway::boot {
namespace {

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r'))
        text.remove_suffix(1);
    return text;
}

}  // namespace

int host_name(Words) {
    auto file = sys::open_at(sys::kHere, "/etc/hostname", sys::Open::read);
    std::string_view name = "localhost";
    std::array<char, 512> buffer;
    if (file) {
        sys::LineReader lines(std::move(file).value(), buffer);
        for (;;) {
            const auto line = lines.next();
            if (!line || !line.value()) break;
            const auto text = trimmed({line.value()->data(), line.value()->size()});
            if (text.empty() || text[0] == '#') continue;
            name = text;
            break;
        }
    }
    return fine(sys::set_host_name(name), {"cannot set the host's name to ", name}) ? kDone
                                                                                    : kFailed;
}

int loopback(Words) {
    return fine(sys::bring_up("lo"), {"cannot bring up lo"}) ? kDone : kFailed;
}

}  // namespace slipway::boot
