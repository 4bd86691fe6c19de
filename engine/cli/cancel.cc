// cancel: what was asked for and is not done yet is taken back.
#include "engine/cli/change.h"
#include "engine/cli/commands.h"

namespace slipway::cli {
namespace {

Run declare(OptionSet& set, Options& options) {
    set.names(options.names, "Services; none: everything that is under way", Names::any);
    set.flag("--no-wait", options.wait, "Ask and return at once", false);
    set.number("-t,--timeout", options.timeout_ms, "Wait at most so long; the manager goes on",
               "MS");
    return [](const Options& given, Output& output) {
        return run_change(given, output, formats::Verb::cancel);
    };
}

}  // namespace

const Verb kCancel{
    "cancel",
    "Change",
    "Take back what is under way: starts, stops, an apply, a shutdown",
    "With names: the requests by which these services are under way. Whatever they changed is\n"
    "wanted again as it was before. Without names everything is taken back that is not done\n"
    "yet; a shutdown until the services of its bundle `shutdown` begin.\n",
    "  slipway cancel\n"
    "  slipway cancel nginx\n",
    "0 3 4 5 6 7 8",
    "",
    declare};

}  // namespace slipway::cli
