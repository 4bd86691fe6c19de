// `slipway history`, `rollback` and `prune`: the generations that are there.
#include <algorithm>
#include <cerrno>
#include <memory>

#include "engine/base/number.h"
#include "engine/cli/apply.h"
#include "engine/cli/build.h"
#include "engine/cli/commands.h"
#include "engine/cli/json_build.h"
#include "engine/cli/option_set.h"
#include "engine/database/history.h"
#include "engine/database/prune.h"
#include "engine/live/generation.h"

namespace slipway::cli {
namespace {

using database::KnownGeneration;

// What runs here says nothing about another machine's generations.
std::string run_of(const Options& options) {
    return options.root == "/" ? options.run : std::string();
}

int cannot(const Options& options, const database::WriteError& error, Output& output) {
    const bool denied = error.error.value == EACCES || error.error.value == EPERM;
    if (error.error.value == EPROTO) {
        output.error(error.path +
                         " is not a boot state: nobody can tell which generations the "
                         "next boot needs",
                     "write a new one with `slipway rollback NUMBER`; `slipway history` lists the "
                     "generations");
        return kSystem;
    }
    output.error("cannot read or change " + error.path + ": " + base::errno_name(error.error),
                 denied && !options.user ? "only root may do that: try it with sudo or doas"
                 : denied                ? "it is not yours: who owns the directory?"
                          : "is there a generation at all, and is the file system writable?");
    return denied ? static_cast<int>(formats::Outcome::permission) : kSystem;
}

std::string roles(const KnownGeneration& one) {
    std::string text;
    const auto add = [&](bool holds, const std::string& word) {
        if (holds) text += (text.empty() ? "" : ", ") + word;
    };
    add(one.committed == 0, "incomplete");
    add(one.current, "current");
    add(one.runs, "runs");
    add(one.booted && !one.runs, "booted");
    add(one.switching && !one.runs, "in a switch");
    add(one.last_good, "last good");
    add(one.confirmed, "confirmed");
    add(one.current && !one.last_good && !one.confirmed, "on trial");
    add(one.tries != 0, std::to_string(one.tries) + (one.tries == 1 ? " try" : " tries"));
    add(one.linked != 0 && !one.runs, "in use");
    return text;
}

int run_history(const Options& options, Output& output) {
    const auto found = database::known_generations(store_of(options), run_of(options));
    if (!found) return cannot(options, found.error(), output);
    const std::vector<KnownGeneration>& known = found.value();
    if (options.json) return output.print(generations_as_json(known)) ? 0 : kSystem;
    std::vector<std::vector<std::string>> rows{{"GENERATION", "COMMITTED", "WHAT IT IS"}};
    for (auto one = known.rbegin(); one != known.rend(); ++one)
        rows.push_back({std::to_string(one->number),
                        one->committed == 0 ? "-" : local_time(one->committed), roles(*one)});
    return output.print(columns(rows)) ? 0 : kSystem;
}

// The generation that is meant; nothing: that was told, and `code` is the exit code.
const KnownGeneration* chosen(const std::vector<KnownGeneration>& known,
                              const std::string& word,
                              Output& output,
                              int& code) {
    const auto given = base::parse_unsigned(word);
    if (!word.empty() && !given) {
        output.error("`" + word + "` is no number of a generation", "`slipway history` lists them");
        code = kUsage;
        return nullptr;
    }
    const std::uint64_t number = given ? *given : database::generation_before(known);
    const auto found = std::find_if(known.begin(), known.end(), [&](const KnownGeneration& one) {
        return one.number == number && one.committed != 0;
    });
    if (found != known.end()) return &*found;
    output.error(given ? "there is no complete generation " + word
                       : "there is no generation before the current one",
                 "`slipway history` lists them");
    code = static_cast<int>(formats::Outcome::refused);
    return nullptr;
}

int run_rollback(const Options& options, Output& output) {
    const std::string root = store_of(options);
    const auto found = database::known_generations(root, run_of(options));
    if (!found) return cannot(options, found.error(), output);
    const std::vector<KnownGeneration>& known = found.value();
    int code = 0;
    const KnownGeneration* one = chosen(known, options.directory, output, code);
    if (one == nullptr) return code;
    // It would be chosen at the next boot without another look.
    if (const auto loaded = live::load_generation(one->path); !loaded) {
        output.error(loaded.error().text, "take another one: `slipway history` lists them");
        return static_cast<int>(formats::Outcome::refused);
    }
    const std::string number = std::to_string(one->number);
    if (const auto done = database::roll_back(root, one->number); !done)
        return cannot(options, done.error(), output);
    if (options.json && !output.print(rollback_as_json(*one))) return kSystem;
    if (!options.json &&
        !output.print("generation " + number + " is current: the next boot takes it" +
                      (options.apply ? "\n" : ", `slipway apply` takes it at once\n")))
        return kSystem;
    return options.apply ? run_apply(options, output) : 0;
}

Run declare_rollback(OptionSet& set, Options& options) {
    set.word("GENERATION", options.directory, "Its number; default: the last good one",
             Of::generations);
    set.flag("--apply", options.apply, "And take it over at once");
    return run_rollback;
}

std::string numbers(const std::vector<std::uint64_t>& list) {
    std::string text;
    for (const std::uint64_t number : list)
        text += (text.empty() ? "" : ", ") + std::to_string(number);
    return text.empty() ? "none" : text;
}

int run_prune(const Options& options, Output& output, std::uint64_t keep) {
    const auto done = database::prune({store_of(options), run_of(options), keep, options.dry_run});
    if (!done) return cannot(options, done.error(), output);
    const database::Pruned& pruned = done.value();
    if (options.json) return output.print(pruned_as_json(pruned, options.dry_run)) ? 0 : kSystem;
    std::string text = (options.dry_run ? "would remove generations: " : "removed generations: ") +
                       numbers(pruned.generations) + "\nkept: " + numbers(pruned.left) + "\n";
    if (!options.dry_run)
        text += "removed service directories that no generation has: " +
                std::to_string(pruned.entries) + "\n";
    return output.print(text) ? 0 : kSystem;
}

Run declare_prune(OptionSet& set, Options& options) {
    const auto keep = std::make_shared<std::uint64_t>(5);
    set.number("--keep", *keep, "So many of the newest stay in any case (default 5)", "N");
    set.flag("--dry-run", options.dry_run, "Say what would be removed");
    return [keep](const Options& given, Output& output) { return run_prune(given, output, *keep); };
}

}  // namespace

const Verb kHistory{"history",
                    "Build",
                    "The generations that are there, and what each is",
                    "The newest first. Current is what the next boot takes; on trial: it has not "
                    "reached its\nboot milestone yet.\n",
                    "  slipway history\n"
                    "  slipway history --json\n",
                    "0",
                    "",
                    [](OptionSet& /*set*/, Options& /*options*/) -> Run { return run_history; }};

const Verb kRollback{"rollback",
                     "Build",
                     "Make an earlier generation current again",
                     "Without a number: the last good one, or the one before the current. The next "
                     "boot takes\nit; its tries are counted anew.\n",
                     "  slipway rollback\n"
                     "  slipway rollback 7 --apply\n",
                     "0 1 4 5 6 7 8",
                     "--apply failed",
                     declare_rollback};

const Verb kPrune{"prune",
                  "Build",
                  "Remove generations that nobody needs",
                  "Stay: the newest, whatever is current, last good, confirmed or booted, and what "
                  "services\nthat run were started from.\n",
                  "  slipway prune\n"
                  "  slipway prune --keep 2 --dry-run\n",
                  "0 5",
                  "",
                  declare_prune};

}  // namespace slipway::cli
