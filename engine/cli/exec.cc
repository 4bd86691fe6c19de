// `slipway exec`: an exec plan by hand.
#include <memory>
#include <vector>

#include "engine/cli/build.h"
#include "engine/cli/commands.h"
#include "engine/cli/json_build.h"
#include "engine/cli/option_set.h"
#include "engine/cli/plan_check.h"
#include "engine/cli/running.h"
#include "engine/cli/unknown_name.h"
#include "engine/source/load.h"
#include "engine/sys/file.h"
#include "engine/sys/process.h"
#include "engine/sys/report.h"

namespace slipway::cli {
namespace {

struct Choices {
    std::string plan;
    bool check = false;
};

// A word without a slash names a service of the generation that runs. "": that was told.
std::string path_of(const Options& options, const std::string& word, Output& output, int& code) {
    if (word.find('/') != word.npos) return word;
    const auto generation = running_generation(options, output, code);
    if (!generation) {
        if (sys::status_at(sys::kHere, word.c_str()))
            output.error("`" + word + "` has no slash, so it was taken for a service",
                         "the file is ./" + word);
        return {};
    }
    const auto id = generation->database.find(word);
    if (id && generation->database.kind(*id) < formats::NodeKind::bundle)
        return live::service_path(*generation, std::string(generation->database.directory(*id))) +
               "/run";
    output.error(
        "no service `" + word + "` in the generation that runs has a plan",
        "a file is named with a slash, as ./" + word + "; " + help_for_unknown(options, word));
    code = static_cast<int>(formats::Outcome::unknown);
    return {};
}

bool is_plan(const std::string& text) {
    const std::string first = text.substr(0, text.find('\n'));
    return !first.starts_with("#!") || first.ends_with("/slipway-exec");
}

int become(const Options& options, std::vector<std::string> words, Output& output) {
    const std::string program = libdir_of(options) + "/slipway-exec";
    words.insert(words.begin(), program);
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const sys::Errno error = sys::execute(program, argv.data(), sys::environment());
    output.error("cannot execute " + program + std::string(sys::explain(error).view()),
                 "it is installed beside this program");
    return kSystem;
}

int run_exec(const Options& options, const Choices& choices, Output& output) {
    if (choices.plan.empty()) {
        output.error("no plan is named", "slipway exec ./PLAN, or slipway exec NAME");
        return kUsage;
    }
    int code = 0;
    const std::string path = path_of(options, choices.plan, output, code);
    if (path.empty()) return code;
    diag::Sink sink;
    const auto text = source::text_of(path, sink);
    const bool is_service = path != choices.plan;
    if (is_service && text && !is_plan(*text)) {
        output.error(path + " is a program, no exec plan",
                     "what runs was not compiled from a definition; execute it itself");
        return static_cast<int>(formats::Outcome::failed);
    }
    const bool good = text && check_plan(path, *text, sink);
    if (!print_diagnostics(options, output, sink)) return kSystem;
    if (!good) return static_cast<int>(formats::Outcome::failed);
    if (choices.check) return 0;
    std::vector<std::string> words{path};
    if (is_service) words.push_back(choices.plan);
    words.insert(words.end(), options.names.begin(), options.names.end());
    return become(options, std::move(words), output);
}

Run declare_exec(OptionSet& set, Options& options) {
    const auto choices = std::make_shared<Choices>();
    set.word("PLAN", choices->plan, "A file, with a slash; or a service of what runs", Of::files);
    set.names(options.names, "The service's name in messages and variables, and further words",
              Names::any, Of::nothing);
    set.flag("-n,--check", choices->check, "Only look for mistakes");
    return [choices](const Options& parsed, Output& output) {
        return run_exec(parsed, *choices, output);
    };
}

}  // namespace

const Verb kExec{
    "exec",
    "Build",
    "Check an exec plan, and run it by hand",
    "Says all that is wrong with the plan, with line and column; then becomes slipway-exec(8), "
    "which applies it\nand becomes its program, here, in this terminal: with your "
    "environment, without a supervisor and without\nthe sockets that are held for a service. Its "
    "exit code is that of the plan (slipway-exec(8)).\n",
    "  slipway exec --check ./plan\n"
    "  slipway exec ./plan web          as the service web\n"
    "  slipway exec web                 the plan of the service web, beside it if it runs\n",
    "0 1 3 7",
    "there is a mistake in the plan, or it ended so",
    declare_exec};

}  // namespace slipway::cli
