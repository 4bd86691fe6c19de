// `slipway why`: who wants a service, up to whoever wants that for a reason of its own; and what
// keeps it from running.

#include "engine/cli/why.h"

#include "engine/cli/ask.h"
#include "engine/cli/commands.h"
#include "engine/cli/json_graph.h"
#include "engine/cli/option_set.h"
#include "engine/cli/running.h"
#include "engine/cli/unknown_name.h"

namespace slipway::cli {
namespace {

std::vector<std::string> row(const Output& output,
                             const WhyStep& step,
                             const std::string& because) {
    return {"  " + step.info->name,
            output.in(colour_of(step.info->state), formats::state_name(step.info->state)),
            printable(because)};
}

std::string rows_of_wanted(const Output& output, const Why& why) {
    std::vector<std::vector<std::string>> rows;
    for (const WhyStep& step : why.wanted) {
        const std::string link =
            step.from.empty() ? step.info->reason : step.word + " of " + step.from;
        rows.push_back(row(output, step, link));
    }
    return columns(rows);
}

std::string listed(const std::vector<WhyStep>& steps) {
    std::string text;
    for (const WhyStep& step : steps)
        text += (text.empty() ? "" : ", ") + step.info->name + " (" + step.word + ")";
    return text;
}

std::string why_as_text(const Output& output, const Why& why) {
    const ServiceInfo& info = *why.wanted.back().info;
    std::string text = output.in(Colour::bold, info.name) + " is " +
                       output.in(colour_of(info.state), formats::state_name(info.state));
    if (!info.reason.empty()) text += ": " + printable(info.reason);
    text += "\n";
    if (!info.has(formats::kFlagWantedUp))
        text += "nobody wants it up\n";
    else if (why.wanted.size() == 1)
        text += "it is wanted for itself\n";
    else
        text += "wanted through:\n" + rows_of_wanted(output, why);
    if (!why.others.empty()) text += "also wanted by: " + listed(why.others) + "\n";
    if (!why.idle.empty()) text += "would be started with: " + listed(why.idle) + "\n";
    if (why.causes.size() < 2) return text;
    text += "held up by:\n";
    std::vector<std::vector<std::string>> rows;
    for (const WhyStep& step : why.causes) rows.push_back(row(output, step, cli::why(*step.info)));
    return text + columns(rows);
}

int run_why(const Options& options, Output& output) {
    int code = 0;
    const auto generation = running_generation(options, output, code);
    if (!generation) return code;
    formats::ClientRequest request;
    request.header.type = formats::FrameType::list;
    const Answer answer = ask(options, output, request);
    if (answer.code != 0) return answer.code;
    std::string text;
    std::vector<Why> answers;
    for (const std::string& name : options.names) {
        auto why = why_of(generation->database, answer.services, name);
        if (!why) {
            output.error("no service `" + name + "` in the generation that runs",
                         help_for_unknown(options, name));
            return static_cast<int>(formats::Outcome::unknown);
        }
        text += (text.empty() ? "" : "\n") + why_as_text(output, *why);
        answers.push_back(std::move(*why));
    }
    if (options.json) text = why_as_json(answers);
    return output.print(text) ? 0 : kSystem;
}

Run declare_why(OptionSet& set, Options& options) {
    set.names(options.names, "Services", Names::some);
    return run_why;
}

}  // namespace

const Verb kWhy{"why",
                "Look",
                "Who wants a service, and what holds it up",
                "The shortest chain from what was asked for, or is part of the default set, to the "
                "service; then\nwho else wants it; and, if it is not running, the chain of those "
                "that keep it from it.\n",
                "  slipway why dbus\n",
                "0 3 7 8",
                "",
                declare_why};

}  // namespace slipway::cli
