// Any bytes as a definition file: no crash, and what is read is written and read again the same.
#include <cstddef>
#include <cstdint>
#include <string>

#include "engine/base/require.h"
#include "engine/source/reader.h"
#include "engine/source/writer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slipway;
    const std::string text(reinterpret_cast<const char*>(data), size);
    diag::Sink sink;
    const auto service = source::read_definition("fuzz", {{"fuzz.svc", text}}, sink);
    base::require(service.has_value() != sink.has_errors());
    if (!service) return 0;
    diag::Sink again;
    const auto same =
        source::read_definition("fuzz", {{"again.svc", source::write_definition(*service)}}, again);
    base::require(same.has_value() && *same == *service);
    return 0;
}
