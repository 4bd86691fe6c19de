// What every fuzzer of an importer asks of its services. Only for fuzz targets.
#pragma once

#include <algorithm>
#include <vector>

#include "engine/base/require.h"
#include "engine/source/reader.h"
#include "engine/source/writer.h"

namespace slipway::importers::driver {

// Each service that is not refused is written and read again the same.
inline void require_round_trips(const std::vector<model::Service>& services,
                                const diag::Sink& sink) {
    for (const model::Service& s : services) {
        const bool refused =
            std::any_of(sink.list().begin(), sink.list().end(), [&](const diag::Diagnostic& d) {
                return d.service == s.name && d.loss == diag::Loss::refused;
            });
        if (refused) continue;
        diag::Sink again;
        const auto same =
            source::read_definition(s.name, {{"t.svc", source::write_definition(s)}}, again);
        base::require(same.has_value() && *same == s);
    }
}

}  // namespace slipway::importers::driver
