// `slipway apply`: the committed generation at once.
#include "engine/cli/apply.h"

#include "engine/cli/ask.h"
#include "engine/cli/commands.h"
#include "engine/cli/option_set.h"

namespace slipway::cli {

int run_apply(const Options& options, Output& output) {
    formats::ClientRequest request;
    request.header.type = formats::FrameType::apply;
    if (options.wait) request.flags = formats::kWait;
    return ask(options, output, request, show_progress(options, output)).code;
}

namespace {

Run declare_apply(OptionSet& set, Options& options) {
    set.flag("--no-wait", options.wait, "Ask and return at once", false);
    return run_apply;
}

}  // namespace

const Verb kApply{"apply",
                  "Build",
                  "Take over the committed generation now",
                  "Stops and starts only what differs.\n",
                  "  slipway apply\n",
                  "0 1 4 5 6 7 8",
                  "a service does not run any more",
                  declare_apply};

}  // namespace slipway::cli
