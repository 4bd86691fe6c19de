#include "engine/cli/unknown_name.h"

#include <vector>

#include "engine/cli/called.h"
#include "engine/diag/diagnostic.h"
#include "engine/live/generation.h"
#include "engine/sys/file.h"

namespace slipway::cli {

std::string help_for_unknown(const Options& options, const std::string& name) {
    std::string all = called(options, "list --all") + " shows all names";
    const std::size_t at = name.find('@');
    if (at != std::string::npos && at + 1 < name.size()) {
        // Of a run directory alone nobody can tell where its definitions are.
        const bool elsewhere = options.run_named && !options.user;
        const std::string place =
            options.user ? options.user->definitions[0] + "/" : "/etc/slipway/services/";
        all += "; an instance of a template is made by an empty directory " +
               (elsewhere ? name + ".svc.d beside the template, and a commit"
                          : place + name + ".svc.d and " + called(options, "commit --apply"));
    }
    const auto run = sys::open_at(sys::kHere, options.run, sys::Open::read | sys::Open::directory);
    if (!run) return all;
    const auto generation = live::load_live(run.value());
    if (!generation) return all;
    const formats::Database& database = generation.value().database;
    std::vector<std::string_view> names;
    for (formats::NodeIndex i = 0; i < database.count(); ++i) names.push_back(database.name(i));
    const std::string near(diag::nearest(name, names));
    return near.empty() || near == name ? all : "did you mean `" + near + "`? " + all;
}

}  // namespace slipway::cli
