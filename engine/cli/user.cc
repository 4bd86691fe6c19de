#include "engine/cli/user.h"

#include <algorithm>
#include <array>

#include "engine/cli/build.h"
#include "engine/cli/commands.h"
#include "engine/cli/foreground.h"
#include "engine/cli/tree.h"
#include "engine/cli/user_run.h"
#include "engine/database/files_on_disk.h"
#include "engine/database/generation.h"
#include "engine/database/history.h"
#include "engine/live/generation.h"
#include "engine/sys/file.h"
#include "engine/sys/process.h"

namespace slipway::cli {
namespace {

constexpr int kRefused = static_cast<int>(formats::Outcome::refused);

// They are about the machine, which is no user's.
constexpr std::array<const Verb*, 8> kOfMachines{&kImport, &kProve, &kPoweroff, &kReboot,
                                                 &kHalt,   &kKexec, &kInhibit,  &kPreset};

std::string_view variable(std::string_view name) {
    const char* value = sys::environment_value(name);
    return value == nullptr ? std::string_view{} : std::string_view(value);
}

// What a tree leaves that has ended. The next one begins anew: its manager would go on with what
// the last one worked on, which was the end.
void remove_traces(const std::string& run) {
    for (const char* part : {"scan", "live", "bell", "wanted", "control", "holder", "holder-mirror",
                             "timers", "ending"})
        database::remove_tree(run + "/" + part);
}

// The generation of a tree that was killed and whose services somebody goes on with: it is gone on
// with, and the next `apply` takes over another. Empty: nothing of the kind is there.
std::string killed_tree(const std::string& run) {
    base::Path live;
    if (!anybody_supervises(run)) return {};
    if (!sys::read_symlink_at(sys::kHere, run + "/live", live)) return {};
    return std::string(live.view());
}

}  // namespace

int take_user_places(Options& options, const Output& output) {
    if (!options.wants_user) return 0;
    if (options.root != "/" ||
        std::find(kOfMachines.begin(), kOfMachines.end(), options.verb) != kOfMachines.end()) {
        output.error(options.root != "/"
                         ? "--user and --root do not go together"
                         : std::string(options.verb->name) + " is about the machine: not --user",
                     "");
        return kUsage;
    }
    options.user = user_places({variable("HOME"), variable("XDG_CONFIG_HOME"),
                                variable("XDG_STATE_HOME"), variable("XDG_RUNTIME_DIR")});
    if (!options.user) {
        output.error("HOME is not set, so there is no place for a user's services",
                     "set it, or XDG_CONFIG_HOME and XDG_STATE_HOME");
        return kUsage;
    }
    if (options.run_named) {
        options.user->run = options.run;
    } else if (options.user->run.empty()) {
        output.error("XDG_RUNTIME_DIR is not set, so there is no place to run in",
                     "a login with elogind, or your administrator, makes /run/user/UID and sets "
                     "it; or name a directory of your own with --run DIR");
        return kUsage;
    }
    options.run = options.user->run;
    return 0;
}

int run_user_tree(const Options& options, Output& output) {
    const std::string& store = options.user->store;
    const auto found = database::known_generations(store, "");
    if (!found) {
        output.error("cannot read " + found.error().path + ": " +
                     base::errno_name(found.error().error));
        return kSystem;
    }
    const std::vector<database::KnownGeneration>& known = found.value();
    const auto current =
        std::find_if(known.begin(), known.end(), [](const auto& one) { return one.current; });
    if (current == known.end() || current->committed == 0) {
        output.error("nothing was committed yet",
                     "`slipway --user commit` makes a generation of "
                     "the definitions in " +
                         options.user->definitions[0]);
        return kRefused;
    }
    if (!is_own(store, output)) return kRefused;
    const sys::Fd held = take_run_directory(options.run, output);
    if (!held.valid()) return kRefused;
    std::string path = killed_tree(options.run);
    if (path.empty()) {
        remove_traces(options.run);
        path = current->path;
    } else if (path != current->path) {
        output.note("going on with what a tree that was killed ran: " + path +
                    "; `slipway --user apply` takes over " + current->path);
    }
    if (const auto made = database::make_directories(options.run + "/scan"); !made) {
        output.error("cannot make " + made.error().path + ": " +
                     base::errno_name(made.error().error));
        return kSystem;
    }
    sys::Fd signals = prepare_to_watch(output);
    if (!signals.valid()) return kSystem;
    const auto generation = live::load_generation(path);
    Tree tree(options.run, libdir_of(options));
    if (!tree.start(path, output)) return kSystem;
    Foreground all{tree, options.run, output, std::move(signals), {}, options.json, true};
    if (generation) {
        const formats::Database& nodes = generation.value().database;
        for (formats::NodeIndex i = 0; i < nodes.count(); ++i)
            if (nodes.kind(i) == formats::NodeKind::longrun ||
                nodes.kind(i) == formats::NodeKind::oneshot)
                all.names.emplace_back(nodes.name(i));
    }
    const int code = watch(all);
    remove_traces(options.run);
    return code;
}

}  // namespace slipway::cli
