// `slipway enable|disable|mask|unmask|preset`: changes beside the definitions, then a commit.
#include "engine/source/enable.h"

#include "engine/cli/build.h"
#include "engine/cli/commands.h"
#include "engine/cli/json_build.h"
#include "engine/cli/option_set.h"

namespace slipway::cli {
namespace {

using Changes = std::optional<std::vector<source::Change>>;

std::string as_text(const std::vector<source::Change>& changes) {
    std::string text;
    for (const source::Change& change : changes) {
        const bool gone = change.kind == source::Change::Kind::remove;
        text += change.about + (gone ? " (removed " : " (") + change.path + ")\n";
    }
    return text.empty() ? "nothing to change\n" : text;
}

// What was changed for a commit that failed. Without an undo the next commit, of whatever, would
// take it over.
void take_back(const Options& options, Output& output, const std::vector<source::Change>& back) {
    diag::Sink sink;
    if (source::carry_out(back, sink)) return;
    print_diagnostics(options, output, sink);
    std::string files;
    for (const source::Change& step : back)
        if (files.find(step.path) == std::string::npos)
            files += (files.empty() ? "" : ", ") + step.path;
    output.error("the change of the definitions could not be taken back",
                 "the next commit takes it over; look at " + files);
}

template <typename Plan>
int change(const Options& options, Output& output, bool commit, const Plan& plan) {
    diag::Sink sink;
    const auto services = load(options, sink);
    if (!services) {
        print_diagnostics(options, output, sink);
        return static_cast<int>(formats::Outcome::failed);
    }
    // What is wrong with other definitions is told by the commit, or by `check`.
    diag::Sink own;
    source::Definitions definitions{root_of(options), *services};
    if (options.user) definitions.place = options.user->definitions[0];
    const Changes changes = plan(definitions, own);
    const std::vector<source::Change> back =
        changes ? source::reverse_of(*changes) : std::vector<source::Change>();
    const bool done = changes && (options.dry_run || source::carry_out(*changes, own));
    // A name may be unknown because its definition is wrong.
    if (!changes)
        for (const diag::Diagnostic& d : sink.sorted())
            if (d.severity == diag::Severity::error) own.add(d);
    print_diagnostics(options, output, own);
    if (!done) return static_cast<int>(formats::Outcome::failed);
    const auto tell = [&] {
        return output.print(options.json ? changes_as_json(*changes) : as_text(*changes));
    };
    if (options.dry_run || (!commit && !options.apply)) return tell() ? 0 : kSystem;
    const auto committed = commit_definitions(
        options, output,
        "mend what is reported above and ask again; the definitions and the machine are as they "
        "were");
    if (!committed) {
        take_back(options, output, back);
        return static_cast<int>(formats::Outcome::failed);
    }
    return tell() ? finish_commit(options, output, *committed) : kSystem;
}

using Plan = Changes (*)(const source::Definitions&, const std::vector<std::string>&, diag::Sink&);

Changes enable(const source::Definitions& d, const std::vector<std::string>& n, diag::Sink& s) {
    return source::enable(d, n, true, s);
}

Changes disable(const source::Definitions& d, const std::vector<std::string>& n, diag::Sink& s) {
    return source::enable(d, n, false, s);
}

Changes mask(const source::Definitions& d, const std::vector<std::string>& n, diag::Sink& s) {
    return source::mask(d, n, true, s);
}

Changes unmask(const source::Definitions& d, const std::vector<std::string>& n, diag::Sink& s) {
    return source::mask(d, n, false, s);
}

template <Plan What>
Run declare(OptionSet& set, Options& options) {
    set.names(options.names, "Services", Names::some, Of::definitions);
    set.flag("--no-commit", options.wait, "Change the files only", false);
    set.flag("--apply", options.apply, "Commit, and take it over at once");
    set.flag("--dry-run", options.dry_run, "Say what would be changed");
    return [](const Options& given, Output& output) {
        return change(given, output, given.wait,
                      [&](const source::Definitions& definitions, diag::Sink& sink) {
                          return What(definitions, given.names, sink);
                      });
    };
}

int run_preset(const Options& options, Output& output) {
    if (options.names.empty() != options.all) {
        output.error(options.all ? "preset: either names or --all" : "preset: which services?",
                     "name them, or say --all");
        return kUsage;
    }
    return change(options, output, options.wait,
                  [&](const source::Definitions& definitions, diag::Sink& sink) {
                      return source::preset(definitions, options.names, sink);
                  });
}

Run declare_preset(OptionSet& set, Options& options) {
    set.names(options.names, "Services", Names::any, Of::definitions);
    set.flag("--all", options.all, "All services that have an [Install] section, or are named");
    set.flag("--no-commit", options.wait, "Change the files only", false);
    set.flag("--apply", options.apply, "Commit, and take it over at once");
    set.flag("--dry-run", options.dry_run, "Say what would be changed");
    return run_preset;
}

constexpr const char* kCodes = "0 1 4 5 6 7 8";
constexpr const char* kFailed = "nothing was changed, or --apply failed";

}  // namespace

const Verb kEnable{
    "enable",
    "Build",
    "Have services started at boot",
    "Writes a drop-in 90-slipway-enable.conf for each, and for those of its Also, and commits.\n"
    "Nothing starts at once, unless with --apply.\n",
    "  slipway enable nginx\n"
    "  slipway enable --apply openvpn@work\n",
    kCodes,
    kFailed,
    declare<enable>};

const Verb kDisable{
    "disable",
    "Build",
    "Have services not started at boot",
    "As enable, with Enabled = no. Others that need them start them all the same.\n",
    "  slipway disable nginx\n"
    "  slipway disable --no-commit nginx\n",
    kCodes,
    kFailed,
    declare<disable>};

const Verb kMask{
    "mask",
    "Build",
    "Have services never started, whoever asks",
    "Makes a link to /dev/null in their place; beside a definition of your own it is a "
    "drop-in.\n",
    "  slipway mask rpcbind\n",
    kCodes,
    kFailed,
    declare<mask>};

const Verb kUnmask{"unmask",
                   "Build",
                   "Take back what mask did",
                   "A mask that `slipway mask` did not make stays, and is told.\n",
                   "  slipway unmask rpcbind\n",
                   kCodes,
                   kFailed,
                   declare<unmask>};

const Verb kPreset{
    "preset",
    "Build",
    "Enable and disable services as the preset files say",
    "The files are /etc/slipway/presets/*.preset and /usr/lib/slipway/presets/*.preset; the first\n"
    "line that matches a name decides. What no line names stays as it is.\n",
    "  slipway preset nginx\n"
    "  slipway preset --all --dry-run\n",
    kCodes,
    kFailed,
    declare_preset};

}  // namespace slipway::cli
