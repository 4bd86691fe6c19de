// slipway-boot: the steps of a boot for which the system has no program of its own.
#include <algorithm>
#include <array>

#include "distros/common/commands.h"
#include "distros/common/say.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace {

using namespace slipway::boot;
using std::string_view_literals::operator""sv;

struct Row {
    std::string_view name;
    std::size_t arguments;
    int (*run)(Words);
    std::string_view help;
};

constexpr std::array kCommands{
    Row{"mount-pseudo", 0, mount_pseudo,
        "              mounts /sys, /dev/pts, /dev/shm, cgroups …\n"},
    Row{"root", 0, root, "                      checks / and remounts it as /etc/fstab says\n"},
    Row{"mount-local", 0, mount_local, "               checks and mounts what /etc/fstab lists\n"},
    Row{"tmpfiles", 0, tmpfiles, "                  makes what tmpfiles.d lists\n"},
    Row{"swap", 1, swap, " on|off               the swap areas of /etc/fstab\n"},
    Row{"hostname", 0, host_name, "                  sets the name in /etc/hostname\n"},
    Row{"loopback", 0, loopback, "                  brings up lo\n"},
    Row{"sysctl", 0, sysctl, "                    applies sysctl.d and sysctl.conf\n"},
    Row{"seed", 1, seed, " load|save            the seed of the random generator\n"},
    Row{"modules", 0, modules, "                   loads the modules of modules-load.d\n"},
    Row{"devices", 0, devices,
        "                   waits until the devices that are present are known\n"},
    Row{"udevd", 0, udevd, "                     becomes the device manager\n"},
    Row{"getty", 1, getty, " TERMINAL            becomes the login on that terminal\n"},
    Row{"listening", 2, listening,
        " tcp|udp PORT    exits 0 if somebody listens there; also unix PATH\n"},
};

int usage(slipway::sys::BorrowedFd out, int code) {
    const auto write = [out](std::string_view text) {
        static_cast<void>(slipway::sys::write_all(out, text));
    };
    write("usage:\n");
    for (const auto& row : kCommands)
        for (const std::string_view part : {"  slipway-boot "sv, row.name, row.help}) write(part);
    return code;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace slipway;
    if (sys::asked_for("--help", argc, argv)) return usage(sys::kStdout, 0);
    if (sys::asked_for("--version", argc, argv)) return sys::answer_version("slipway-boot");
    const std::string_view name = argc > 1 ? argv[1] : "";
    const auto* row = std::find_if(kCommands.begin(), kCommands.end(),
                                   [&](const Row& r) { return r.name == name; });
    if (row == kCommands.end() || static_cast<std::size_t>(argc) != row->arguments + 2)
        return usage(sys::kStderr, kUsageError);
    return row->run(Words(argv + 2, row->arguments));
}
