#include "distros/common/commands.h"
#include "distros/common/fstab.h"
#include "distros/common/say.h"
#include "engine/base/number.h"
#include "engine/sys/mount.h"
#include "engine/sys/power.h"

namespace slipway::boot {
namespace {

constexpr int kBusy = 16, kInvalid = 22;

bool switch_area(const formats::FstabEntry& entry, bool on) {
    static base::Path area;
    const bool optional = formats::has_option(entry.options, "nofail");
    if (!resolve_device(entry.what, area)) {
        if (!optional) say({"swap area ", entry.what, ": there is no such device"});
        return optional;
    }
    // What is on already (EBUSY), or not on (EINVAL), needs nothing.
    const auto priority = base::parse_unsigned(formats::option_value(entry.options, "pri"));
    const auto done = on ? sys::swap_on(area, priority ? static_cast<int>(*priority & 0x7fff) : -1)
                         : sys::swap_off(area);
    if (done || done.error().value == (on ? kBusy : kInvalid)) return true;
    return fine(done, {"swap area ", area.view()}) || optional;
}

}  // namespace

int swap(Words words) {
    const std::string_view word = words[0];
    if (word != "on" && word != "off") return kUsageError;
    // Swap belongs to the machine, not to a container.
    if (!sys::in_first_pid_namespace().value_or(true)) return kDone;
    bool all = true;
    Fstab table;
    while (const auto entry = table.next())
        if (entry->type == "swap" && !formats::has_option(entry->options, "noauto"))
            all &= switch_area(*entry, word == "on");
    return all ? kDone : kFailed;
}

}  // namespace slipway::boot
