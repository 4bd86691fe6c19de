// slipway-supervise NAME: supervises the service directory NAME, as s6-supervise does and more.
#include <array>
#include <new>

#include "engine/supervise/effects.h"
#include "engine/supervise/loop.h"
#include "engine/supervise/startup.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace slipway::supervise {
namespace {

constexpr std::string_view kHelp =
    "usage: slipway-supervise NAME\n"
    "Supervises the service directory NAME, a folder of the working directory\n"
    "(or NAME/log). It is started by slipway-svscan; s6-svc and s6-svstat talk to it.\n";

int supervise(const char* name) {
    // Too large for the stack; and never destroyed, which would bring an allocator in.
    alignas(Supervisor) static std::array<std::uint8_t, sizeof(Supervisor)> place;
    Supervisor& s = *new (place.data()) Supervisor;
    take_umask(s);
    // From here on relative paths are those of the service directory.
    if (const int code = enter_directory(s, name); code != 0) return code;
    if (const int code = make_directories(s); code != 0) return code;
    // From here on nobody else supervises it.
    if (const int code = take_lock(s); code != 0) return code;
    keep_left_request(s);
    if (const int code = open_control(s); code != 0) return code;
    if (const int code = open_signals(s); code != 0) return code;
    look_around(s);
    if (!read_policy(s)) return kSystem;
    if (const int code = take_over_or_begin(s); code != 0) return code;
    obey_left_request(s);
    run(s);
    return 0;
}

}  // namespace
}  // namespace slipway::supervise

int main(int argc, char** argv) {
    using namespace slipway;
    if (sys::asked_for("--help", argc, argv)) return sys::answer(supervise::kHelp);
    if (sys::asked_for("--version", argc, argv)) return sys::answer_version("slipway-supervise");
    // A directory may have any other name; there are no options.
    if (argc == 2) return supervise::supervise(argv[1]);
    static_cast<void>(sys::write_all(sys::kStderr, supervise::kHelp));
    return supervise::kUsage;
}
