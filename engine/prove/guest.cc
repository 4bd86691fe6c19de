#include "engine/prove/guest.h"

namespace slipway::prove {
namespace {

// The names of functions and of the goal never reach the shell unquoted; LIBDIR and LIMIT are set
// in the lines before. Time is counted in seconds slept: in emulation the clock is no witness.
constexpr std::string_view kScript = R"(
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH
hold=6

reached() {
    "$LIBDIR/slipway" boot 2>/dev/null | head -n 1 | grep -q ' was up '
}

report() {
    echo @boot
    "$LIBDIR/slipway" boot 2>&1
    echo @services
    "$LIBDIR/slipway" --json list 2>/dev/null
    echo "@$1"
}

watch() {
    trap '' HUP INT TERM
    slept=0 held=0
    while [ $slept -lt $LIMIT ] && [ $held -lt $hold ]; do
        sleep 1
        slept=$((slept + 1))
        if reached; then held=$((held + 1)); else held=0; fi
    done
    answer=late
    [ $held -lt $hold ] || answer=reached
    report $answer | cat >/dev/ttyS1  # not a terminal for slipway
    "$LIBDIR/slipway" poweroff
}

watch </dev/null >/dev/null 2>&1 &
exec "$LIBDIR/slipway-init"
)";

// In single quotes for a POSIX shell.
std::string quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

}  // namespace

std::string guest_script(const Guest& guest) {
    return "#!/bin/sh\nLIBDIR=" + quoted(guest.libdir) + "\nLIMIT=" + std::to_string(guest.limit) +
           std::string(kScript);
}

}  // namespace slipway::prove
