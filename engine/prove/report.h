// What a proved system says of itself on its second serial line (guest.h writes the other side).
#pragma once

#include <string>
#include <string_view>

namespace slipway::prove {

struct Report {
    // Whether the default set was up and stayed so; else the limit was reached before.
    bool reached = false;
    bool whole = false;    // the report's last line came
    std::string boot;      // what `slipway boot` printed
    std::string services;  // what `slipway --json list` printed
};

// Carriage returns of the serial line are left out; what is not understood is passed over.
Report read_report(std::string_view text);

}  // namespace slipway::prove
