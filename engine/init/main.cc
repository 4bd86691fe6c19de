// slipway-init: the first program of the machine, and its last.
#include "engine/init/ask.h"
#include "engine/init/first_stage.h"
#include "engine/init/last_stage.h"
#include "engine/init/request.h"
#include "engine/sys/file.h"
#include "engine/sys/process.h"
#include "engine/sys/report.h"

namespace {

constexpr int kUsageError = 100;

int refuse(std::string_view wrong) {
    using namespace slipway;
    if (!wrong.empty()) sys::report({"slipway-init: not understood: ", wrong});
    static_cast<void>(sys::write(sys::kStderr, init::kUsage));
    return kUsageError;
}

}  // namespace

int main(int argc, char** argv) {
    using namespace slipway;
    using namespace slipway::init;

    if (sys::asked_for("--version", argc, argv)) return sys::answer_version("slipway-init");
    const bool is_pid1 = sys::own_pid().value == 1;
    const std::span<char* const> arguments(argv + 1,
                                           argc > 1 ? static_cast<std::size_t>(argc - 1) : 0);
    const std::string_view program = argc > 0 ? argv[0] : "";
    const Request request = read_request(program, arguments, is_pid1);
    const bool ends_in_pid1 = request.stage == Stage::last || request.stage == Stage::crash;
    if (ends_in_pid1 && !is_pid1) {
        sys::report({"slipway-init: ", program, " only works as pid 1"});
        return kUsageError;
    }
    switch (request.stage) {
        case Stage::first:
            run_first_stage(request);
        case Stage::crash:
            run_crash_stage(request);
        case Stage::last:
            run_last_stage(request);
        case Stage::ask:
            return ask_for_ending(*request.ending);
        case Stage::telinit:
            sys::report(
                {"slipway-init: this machine has no runlevels. To end it: slipway poweroff, "
                 "slipway reboot, slipway halt; to change services: slipway start, slipway "
                 "stop"});
            return kUsageError;
        case Stage::help:
            return sys::answer(kUsage);
        case Stage::wrong:
            return refuse(request.wrong);
    }
}
