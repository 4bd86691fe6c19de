// Any bytes are a script or an error with a place; what is printed is the same script.
#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/base/require.h"
#include "importers/shell/evaluate.h"
#include "importers/shell/parse.h"
#include "importers/shell/print.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slipway;
    using namespace slipway::importers::shell;
    const std::string text(reinterpret_cast<const char*>(data), size);
    diag::Sink sink;
    const auto script = parse(text, "t", sink);
    base::require(script.has_value() != sink.has_errors());
    if (!script) return 0;
    diag::Sink again;
    const auto second = parse(print(*script), "t", again);
    base::require(second.has_value() && *second == *script);
    evaluate(*script, {});
    return 0;
}
