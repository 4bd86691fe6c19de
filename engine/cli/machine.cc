// poweroff, reboot, halt, kexec, exit: the end of the whole machine.
#include "engine/cli/ask.h"
#include "engine/cli/commands.h"
#include "engine/cli/option_set.h"

namespace slipway::cli {
namespace {

constexpr const char* kEnds = "0 4 5 6 7 8";

template <formats::ShutdownKind kKind>
int run_end(const Options& options, Output& output) {
    formats::ClientRequest request;
    request.header.type = formats::FrameType::shutdown;
    request.shutdown = kKind;
    if (options.wait_for_end) request.flags |= formats::kWait;
    if (options.force) request.flags |= formats::kForce;
    return ask_for_change(options, output, request);
}

template <formats::ShutdownKind kKind>
Run declare(OptionSet& set, Options& options) {
    // Callers (slipway-init) need to know soon whether the manager has accepted.
    set.flag("--wait", options.wait_for_end, "Show what is being stopped until the end");
    set.flag("--force", options.force,
             "Tell all to stop and wait for nobody; also for a shutdown that runs or is held back");
    return run_end<kKind>;
}

}  // namespace

const Verb kPoweroff{"poweroff",
                     "Machine",
                     "Stop everything and switch off",
                     "Returns when the manager has accepted.\n",
                     "  slipway poweroff --wait   shows what is being stopped\n",
                     kEnds,
                     "",
                     declare<formats::ShutdownKind::poweroff>};

const Verb kReboot{
    "reboot",
    "Machine",
    "Stop everything and boot again",
    "Returns when the manager has accepted.\n",
    "  slipway reboot\n"
    "  slipway reboot --force    waits for nobody; also hurries a shutdown that hangs\n",
    kEnds,
    "",
    declare<formats::ShutdownKind::reboot>};

const Verb kHalt{"halt",
                 "Machine",
                 "Stop everything and halt",
                 "Returns when the manager has accepted.\n",
                 "  slipway halt\n",
                 kEnds,
                 "",
                 declare<formats::ShutdownKind::halt>};

const Verb kKexec{
    "kexec",
    "Machine",
    "Stop everything and start the loaded kernel",
    "Returns when the manager has accepted. The kernel is loaded with kexec(8) before.\n",
    "  kexec -l /boot/vmlinuz --reuse-cmdline && slipway kexec\n",
    kEnds,
    "",
    declare<formats::ShutdownKind::kexec>};

const Verb kExit{"exit",
                 "Machine",
                 "Stop everything and let pid 1 end (in a container)",
                 "Returns when the manager has accepted.\n",
                 "  slipway exit\n",
                 kEnds,
                 "",
                 declare<formats::ShutdownKind::exit>};

}  // namespace slipway::cli
