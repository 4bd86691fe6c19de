// inhibit: hold back a shutdown for as long as this runs.
#include <memory>

#include "engine/cli/ask.h"
#include "engine/cli/commands.h"
#include "engine/cli/json_answers.h"
#include "engine/cli/option_set.h"

namespace slipway::cli {
namespace {

Run declare(OptionSet& set, Options& options) {
    const auto why = std::make_shared<std::string>();
    set.text("--why", *why, "What the one is told who wants to shut down", "TEXT");
    set.number("-t,--timeout", options.timeout_ms, "At most so long", "MS");
    return [why](const Options& given, Output& output) {
        formats::ClientRequest request;
        request.header.type = formats::FrameType::inhibit;
        request.flags = formats::kWait;
        request.argument = *why;
        if (!given.json) return ask_for_change(given, output, request);
        const auto tell = [&output](const formats::ProgressFrame& frame) {
            output.print(
                change_as_json({std::string(frame.name), std::string(frame.reason), frame.state}));
        };
        return ask(given, output, request, tell).code;
    };
}

}  // namespace

const Verb kInhibit{
    "inhibit",
    "Machine",
    "Hold back a shutdown until this is ended",
    "Prints a line once it holds. A shutdown is refused with the reason; --force does "
    "it anyway.\n",
    "  slipway inhibit --why 'the backup runs'\n",
    "0 5 6 7 8",
    "",
    declare};

}  // namespace slipway::cli
