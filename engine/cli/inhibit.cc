// inhibit: hold back a shutdown for as long as this runs.
#include <memory>

#include "engine/cli/ask.h"
#include "engine/cli/commands.h"
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
        return ask(given, output, request, show_progress(given, output)).code;
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
