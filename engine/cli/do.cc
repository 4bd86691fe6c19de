// do: an action of a service.
#include <memory>

#include "engine/cli/ask.h"
#include "engine/cli/change.h"
#include "engine/cli/commands.h"

namespace slipway::cli {
namespace {

Run declare(OptionSet& set, Options& options) {
    set.names(options.names, "The service, and the name of its action", Names::some);
    set.flag("--no-wait", options.wait, "Ask and return at once", false);
    set.number("-t,--timeout", options.timeout_ms, "Wait at most so long; the action goes on",
               "MS");
    return [](const Options& given, Output& output) {
        if (given.names.size() != 2) {
            output.error("a service and one of its actions are expected",
                         "slipway do SERVICE ACTION");
            return 100;
        }
        const std::string_view name = given.names[0];
        formats::ClientRequest request;
        request.header.type = formats::FrameType::change;
        request.verb = formats::Verb::action;
        request.names = {&name, 1};
        request.argument = given.names[1];
        if (given.wait) request.flags |= formats::kWait;
        return ask_for_change(given, output, request);
    };
}

}  // namespace

const Verb kDo{
    "do",
    "Change",
    "Run an action of a service that is up",
    "Beside it, with its environment and identity, until it ends or the service stops.\n"
    "What it writes goes to the service's log. Its definition names it: Action = NAME COMMAND.\n",
    "  slipway do postgresql vacuum\n",
    kChanges,
    "the action has failed, or was cut short",
    declare};

}  // namespace slipway::cli
