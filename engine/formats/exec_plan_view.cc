#include <array>

#include "engine/formats/exec_plan_handlers.h"

namespace slipway::formats {
namespace {

using Kind = ViewPlan::Kind;
using Entry = ViewPlan::Entry;

constexpr std::array<std::string_view, 10> kKinds{"inaccessible", "bind", "tmp",   "dev", "sysfs",
                                                  "proc",         "keep", "tmpfs", "run", "mqueue"};

struct Flag {
    std::string_view word;
    bool Entry::*member;
};

constexpr std::array kFlags{
    Flag{"ro", &Entry::read_only}, Flag{"noexec", &Entry::no_exec}, Flag{"exec", &Entry::exec},
    Flag{"alone", &Entry::alone},  Flag{"needed", &Entry::needed},
};

bool takes_source(Kind kind) {
    return kind == Kind::bind || kind == Kind::tmp;
}

// Absolute, and no way out of a directory that it is looked up in.
bool plain_path(std::string_view path) {
    if (!absolute_path(path)) return false;
    for (std::size_t at = 0; at < path.size();) {
        const std::size_t end = std::min(path.find('/', at), path.size());
        if (path.substr(at, end - at) == "..") return false;
        at = end + 1;
    }
    return true;
}

bool apply_word(DirectiveLine& line, const ExecPlan::Text& word, Entry& entry) {
    for (const Flag& flag : kFlags)
        if (flag.word == word.text) return entry.*flag.member = true;
    constexpr std::string_view kFrom = "from=", kOptions = "options=";
    if (word.text.starts_with(kFrom)) {
        entry.source = word.text.substr(kFrom.size());
        return plain_path(entry.source) ||
               line.refuse(word, "not an absolute path without '..' behind from=");
    }
    if (!word.text.starts_with(kOptions)) return line.refuse(word, "unknown word of a view");
    entry.options = word.text.substr(kOptions.size());
    return true;
}

}  // namespace

bool apply_view(DirectiveLine& line) {
    const auto kind = index_of(kKinds, line.argument(0));
    if (!kind) return line.refuse(line.arguments[0], "unknown kind of view");
    Entry entry{.kind = static_cast<Kind>(*kind),
                .path = line.argument(1),
                .where = line.arguments[1].where};
    entry.optional = entry.path.starts_with('-');
    if (entry.optional) entry.path.remove_prefix(1);
    if (!plain_path(entry.path))
        return line.refuse(line.arguments[1], "not an absolute path without '..'");
    for (std::size_t i = 2; i < line.arguments.size(); ++i)
        if (!apply_word(line, line.arguments[i], entry)) return false;
    if (entry.path == "/" && entry.kind != Kind::keep)
        return line.refuse(line.arguments[1], "only 'keep' can be said of the root directory");
    if (takes_source(entry.kind) == entry.source.empty())
        return line.refuse(line.arguments[0], takes_source(entry.kind)
                                                  ? "this kind needs from=/PATH"
                                                  : "this kind has no from=");
    line.plan->view.mount = true;
    return line.plan->view.entries.push_back(entry) || line.full();
}

bool apply_name_spaces(DirectiveLine& line) {
    struct Row {
        std::string_view name;
        bool ViewPlan::*member;
    };

    static constexpr std::array kRows{
        Row{"mount", &ViewPlan::mount}, Row{"network", &ViewPlan::network},
        Row{"ipc", &ViewPlan::ipc},     Row{"host-name", &ViewPlan::host_name},
        Row{"users", &ViewPlan::users},
    };
    for (const ExecPlan::Text& word : line.arguments) {
        bool known = false;
        for (const Row& row : kRows)
            if (row.name == word.text) known = line.plan->view.*row.member = true;
        if (!known) return line.refuse(word, "unknown name space");
    }
    return true;
}

bool apply_name_space_path(DirectiveLine& line) {
    if (!absolute_path(line.argument(0)))
        return line.refuse(line.arguments[0], "not an absolute path");
    ViewPlan& view = line.plan->view;
    const bool network = line.name.text == "network-name-space";
    (network ? view.network_path : view.ipc_path) = line.argument(0);
    (network ? view.network_where : view.ipc_where) = line.arguments[0].where;
    return true;
}

bool apply_root_image(DirectiveLine& line) {
    if (!plain_path(line.argument(0)))
        return line.refuse(line.arguments[0], "not an absolute path without '..'");
    ViewPlan& view = line.plan->view;
    view.image = line.argument(0);
    view.image_where = line.arguments[0].where;
    view.mount = true;
    if (line.arguments.size() == 1) return true;
    constexpr std::string_view kOptions = "options=";
    if (!line.argument(1).starts_with(kOptions))
        return line.refuse(line.arguments[1], "unknown word of an image");
    view.image_options = line.argument(1).substr(kOptions.size());
    return true;
}

bool apply_share(DirectiveLine& line) {
    struct Row {
        std::string_view kind;
        std::string_view ViewPlan::*name;
    };

    static constexpr std::array kRows{
        Row{"network", &ViewPlan::shared_network},
        Row{"ipc", &ViewPlan::shared_ipc},
        Row{"tmp", &ViewPlan::shared_tmp},
    };
    const std::string_view name = line.argument(1);
    // A part of a path, behind the kind.
    if (name.empty() || name.find('/') != std::string_view::npos)
        return line.refuse(line.arguments[1], "not a name without '/'");
    for (const Row& row : kRows) {
        if (row.kind != line.argument(0)) continue;
        if (!(line.plan->view.*row.name).empty())
            return line.refuse(line.arguments[0], "this was said before");
        line.plan->view.*row.name = name;
        return true;
    }
    return line.refuse(line.arguments[0], "unknown kind of what can be shared");
}

bool apply_propagation(DirectiveLine& line) {
    static constexpr std::array<std::string_view, 3> kWords{"shared", "slave", "private"};
    const auto kind = index_of(kWords, line.argument(0));
    if (!kind) return line.refuse(line.arguments[0], "unknown way of propagation");
    line.plan->view.propagation = static_cast<ViewPlan::Propagation>(*kind);
    return true;
}

bool apply_view_text(DirectiveLine& line) {
    ViewPlan& view = line.plan->view;
    if (line.name.text == "view-settings") {
        view.settings = line.argument(0);
        return true;
    }
    view.state = line.argument(0);
    return plain_path(view.state) ||
           line.refuse(line.arguments[0], "not an absolute path without '..'");
}

}  // namespace slipway::formats
