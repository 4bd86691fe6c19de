// Units of systemd itself, which are not imported: who does their work here.
#pragma once

#include <span>
#include <string_view>

namespace slipway::importers::systemd {

struct OwnUnit {
    std::string_view name;    // a trailing '*' stands for any rest
    std::string_view native;  // the native service or milestone that edges lead to; "" for none
    enum class Disposition {
        native,    // the boot set or Slipway's programs do it
        replaced,  // another program of the distribution does it, or the administrator chooses one
        skipped,   // nothing here needs it
    } disposition = Disposition::skipped;
    std::string_view why;
};

// The row of a unit; the first that matches; nullptr for units that are not systemd's own.
const OwnUnit* own_unit(std::string_view name);
std::span<const OwnUnit> own_units();

}  // namespace slipway::importers::systemd
