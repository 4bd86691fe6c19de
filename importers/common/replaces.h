// Which foreign services the native boot set replaces: distros/common/replaces.table, built in.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/diag/diagnostic.h"

namespace slipway::importers::common {

struct Replacement {
    // A service of the boot set; "-": Slipway's own programs do it; "!": nothing does it yet, and
    // the foreign service would fight with ours.
    std::string_view native;
    std::string_view how;  // for the report
};

// `format` as the importer is called ("openrc"). A row `x@` (or `x-@`) stands for every name that
// begins with the part before the '@' and goes on.
std::optional<Replacement> replacement_of(std::string_view format, std::string_view name);

// Reports that the service `name`, which stands in the file `path`, is not imported because of its
// row; false (and no report) when it has none.
bool report_replaced(const std::string& format,
                     const std::string& name,
                     const std::string& path,
                     diag::Sink& sink);

// replacement_of() on a table of one's own.
std::optional<Replacement> replacement_in(std::string_view table,
                                          std::string_view format,
                                          std::string_view name);

}  // namespace slipway::importers::common
