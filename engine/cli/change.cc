// Commands that change something: of services, and of the whole machine.
#include "engine/cli/ask.h"
#include "engine/cli/commands.h"

namespace slipway::cli {
namespace {

formats::Verb verb_of(Command command) {
    switch (command) {
        case Command::stop:
            return formats::Verb::stop;
        case Command::restart:
            return formats::Verb::restart;
        case Command::reload:
            return formats::Verb::reload;
        default:
            return formats::Verb::start;
    }
}

formats::ShutdownKind shutdown_of(Command command) {
    switch (command) {
        case Command::reboot:
            return formats::ShutdownKind::reboot;
        case Command::halt:
            return formats::ShutdownKind::halt;
        case Command::kexec:
            return formats::ShutdownKind::kexec;
        case Command::exit:
            return formats::ShutdownKind::exit;
        default:
            return formats::ShutdownKind::poweroff;
    }
}

// Prints each change as it comes: "nginx  running  asked for".
OnProgress show_progress(const Options& options, Output& output) {
    if (options.json) return {};
    return [&output](const formats::ProgressFrame& frame) {
        const std::string state =
            output.in(colour_of(frame.state), formats::state_name(frame.state));
        output.print(columns({{std::string(frame.name), state, printable(frame.reason)}}));
    };
}

}  // namespace

int run_change(const Options& options, Output& output) {
    formats::ClientRequest request;
    const std::vector<std::string_view> names(options.names.begin(), options.names.end());
    request.header.type = formats::FrameType::change;
    request.verb = verb_of(options.command);
    request.names = names;
    if (options.wait) request.flags |= formats::kWait;
    if (options.force) request.flags |= formats::kForce;
    return ask(options, output, request, show_progress(options, output)).code;
}

int run_machine(const Options& options, Output& output) {
    formats::ClientRequest request;
    request.header.type = formats::FrameType::shutdown;
    const bool apply = options.command == Command::apply;
    if (apply) request.header.type = formats::FrameType::apply;
    if (apply ? options.wait : options.wait_for_end) request.flags = formats::kWait;
    if (!apply && options.force) request.flags |= formats::kForce;
    request.shutdown = shutdown_of(options.command);
    return ask(options, output, request, show_progress(options, output)).code;
}

}  // namespace slipway::cli
