// Any bytes as slipway.conf, or as a file of presets: read or refused with a place in the text.
#include <algorithm>
#include <cstdint>
#include <string>

#include "engine/base/require.h"
#include "engine/source/manager_settings.h"
#include "engine/source/presets.h"

namespace {

using namespace slipway;
using base::require;

// Every complaint has a line of the text.
void check_places(const diag::Sink& sink, const std::string& text) {
    const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
    for (const diag::Diagnostic& d : sink.list()) {
        require(d.where.line >= 0 && d.where.line <= lines);
        require(!d.message.empty() && !d.code.empty());
    }
}

void settings(const std::string& text) {
    diag::Sink sink;
    const auto read = source::read_settings({"slipway.conf", text}, sink);
    require(read.has_value() || sink.has_errors());
    check_places(sink, text);
}

void presets(const std::string& text) {
    diag::Sink sink;
    const auto rules = source::read_presets("50-test.preset", text, sink);
    for (const source::PresetRule& rule : rules) require(!rule.pattern.empty());
    static_cast<void>(source::preset_of(rules, "web"));
    static_cast<void>(source::preset_of(rules, "openvpn@work"));
    check_places(sink, text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    (data[0] % 2 == 0 ? settings : presets)(text);
    return 0;
}
