// What stands where an import would write. Only what an import wrote itself, and nobody changed
// since, is ever replaced or removed: a definition written by hand, an edited one and a mask stay.
#pragma once

#include <string>
#include <string_view>

#include "engine/sys/file.h"

namespace slipway::importers::driver {

enum class Existing {
    none,        // there is nothing
    ours,        // written by an import of this format, unchanged
    edited,      // written by an import of this format, changed since
    elsewhere,   // written by an import of another format
    masked,      // an empty file or a link, which is how a name is masked
    by_hand,     // everything else
    unreadable,  // it cannot be seen what it is
};

// The head of a definition imported from `format`: it names the format and carries the hash of
// `body`, which follows it.
std::string definition_head(std::string_view format,
                            std::string_view service,
                            std::string_view body);

Existing existing_at(sys::BorrowedFd directory, const std::string& name, std::string_view format);

// Why an import leaves it alone, and what to do about it; for all but none and ours. `service` is
// the name without ".svc".
std::string_view reason_of(Existing existing);
std::string way_out_of(Existing existing, std::string_view service);

}  // namespace slipway::importers::driver
