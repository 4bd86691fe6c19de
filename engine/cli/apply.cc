// `slipway apply`: the committed generation at once.
#include "engine/cli/apply.h"

#include "engine/cli/ask.h"
#include "engine/cli/commands.h"
#include "engine/cli/json_build.h"
#include "engine/cli/option_set.h"
#include "engine/cli/rehearsal.h"

namespace slipway::cli {
namespace {

int rehearse(const Options& options, Output& output) {
    formats::ClientRequest request;
    request.header.type = formats::FrameType::plan;
    Deeds deeds;
    const Answer answer = ask(options, output, request,
                              [&](const formats::ProgressFrame& frame) { deeds.add(frame); });
    if (answer.code != 0) return answer.code;
    const std::string text = options.json ? deeds_as_json(deeds.all(), answer.text)
                                          : deeds_as_text(deeds.all(), answer.text);
    return output.print(text) ? 0 : kSystem;
}

}  // namespace

int run_apply(const Options& options, Output& output) {
    formats::ClientRequest request;
    request.header.type = formats::FrameType::apply;
    if (options.wait) request.flags = formats::kWait;
    return ask_for_change(options, output, request);
}

namespace {

Run declare_apply(OptionSet& set, Options& options) {
    set.flag("--no-wait", options.wait, "Ask and return at once", false);
    set.flag("--dry-run", options.dry_run, "Say who would stop and start, and why; do nothing");
    return [](const Options& given, Output& output) {
        return given.dry_run ? rehearse(given, output) : run_apply(given, output);
    };
}

}  // namespace

const Verb kApply{"apply",
                  "Build",
                  "Take over the committed generation now",
                  "Stops and starts only what differs.\n",
                  "  slipway apply --dry-run   who would stop and start\n"
                  "  slipway apply\n",
                  "0 1 4 5 6 7 8",
                  "a service does not run any more",
                  declare_apply};

}  // namespace slipway::cli
