// start, stop, restart, reload: one verb to the named services.
#include "engine/cli/change.h"

#include "engine/cli/ask.h"
#include "engine/cli/commands.h"

namespace slipway::cli {

int run_change(const Options& options, Output& output, formats::Verb verb) {
    formats::ClientRequest request;
    const std::vector<std::string_view> names(options.names.begin(), options.names.end());
    request.header.type = formats::FrameType::change;
    request.verb = verb;
    request.names = names;
    if (options.wait) request.flags |= formats::kWait;
    if (options.force) request.flags |= formats::kForce;
    return ask_for_change(options, output, request);
}

void declare_waiting(OptionSet& set, Options& options) {
    set.flag("--no-wait", options.wait, "Ask and return at once", false);
    set.flag("--force", options.force,
             "Even if an essential service must stop, or the definition says no");
    set.number("-t,--timeout", options.timeout_ms, "Wait at most so long; the manager goes on",
               "MS");
}

namespace {

template <formats::Verb kVerb>
Run declare(OptionSet& set, Options& options) {
    set.names(options.names, "Services", Names::some);
    declare_waiting(set, options);
    return [](const Options& given, Output& output) { return run_change(given, output, kVerb); };
}

}  // namespace

const Verb kStart{"start",
                  "Change",
                  "Start services and what they need",
                  "Waits until they run or have failed, and says on whom it waits.\n",
                  "  slipway start nginx redis\n"
                  "  slipway start --no-wait nginx\n",
                  kChanges,
                  "one of them has failed",
                  declare<formats::Verb::start>};

const Verb kStop{"stop",
                 "Change",
                 "Stop services and whatever needs them",
                 "Waits until they are down. The next boot starts what is enabled.\n",
                 "  slipway stop nginx\n"
                 "  slipway stop --timeout 5000 nginx\n",
                 kChanges,
                 "one of them did not stop",
                 declare<formats::Verb::stop>};

const Verb kRestart{
    "restart",
    "Change",
    "Stop and start again, with whatever depends on them",
    "Waits until they run again. Files of variables are read anew; definitions are not: commit.\n",
    "  slipway restart nginx\n",
    kChanges,
    "one of them does not run again",
    declare<formats::Verb::restart>};

const Verb kReload{
    "reload",
    "Change",
    "Let services read their configuration again",
    "Sends the signal or runs the command that the definition names, and waits for its "
    "end.\n",
    "  slipway reload nginx\n",
    kChanges,
    "a reload has failed, or was cut short",
    declare<formats::Verb::reload>};

}  // namespace slipway::cli
