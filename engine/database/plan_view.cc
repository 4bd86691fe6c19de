// Name spaces and the file system a service sees in an exec plan: the settings of systemd.exec(5),
// "Sandboxing" and "Paths", as the one list that slipway-exec walks.
#include <algorithm>
#include <array>
#include <span>

#include "engine/database/plan_parts.h"
#include "engine/database/view_list.h"
#include "engine/database/view_parts.h"
#include "engine/database/view_settings.h"

namespace slipway::database {
namespace {

using model::Process;
using model::Service;
using Kind = ViewEntry::Kind;

// A list of paths: how each says what it is.
struct PathList {
    std::string_view setting;
    ViewEntry meaning;
};

void add_paths(const ViewSettings& settings,
               const std::string& root,
               std::vector<ViewEntry>& view) {
    static const std::array<PathList, 5> lists{{
        {"read-write-paths", {}},
        {"read-only-paths", {.read_only = true}},
        {"inaccessible-paths", {.kind = Kind::inaccessible}},
        {"exec-paths", {.exec = true}},
        {"no-exec-paths", {.no_exec = true}},
    }};
    for (const PathList& list : lists)
        for (const std::string& word : settings.all(list.setting)) {
            ViewEntry entry = list.meaning;
            std::string_view path = word;
            entry.optional = path.starts_with('-');
            if (entry.optional) path.remove_prefix(1);
            const bool below_root = path.starts_with('+');
            if (below_root) path.remove_prefix(1);
            entry.path = clean_path(path);
            // The machine's paths; those that do not lie in the root are not to be seen in it.
            if (!below_root && !root.empty()) {
                if (!path_in(entry.path, root)) continue;
                entry.path =
                    entry.path.size() == root.size() ? "/" : entry.path.substr(root.size());
            }
            view.push_back(entry);
        }
}

void add_binds(const ViewSettings& settings,
               std::string_view setting,
               bool read_only,
               std::vector<ViewEntry>& view) {
    for (const std::string& word : settings.all(setting)) {
        ViewEntry entry{.kind = Kind::bind, .read_only = read_only};
        entry.optional = word.starts_with('-');
        const std::vector<std::string> parts = colon_parts(word.substr(entry.optional ? 1 : 0));
        entry.source = clean_path(parts[0]);
        entry.path = parts.size() > 1 && !parts[1].empty() ? clean_path(parts[1]) : entry.source;
        entry.alone = parts.size() > 2 && parts[2] == "norbind";
        // Another thing than what is there: the service would not find it.
        entry.needed = entry.path != entry.source;
        view.push_back(entry);
    }
}

void add_temporary(const ViewSettings& settings, std::vector<ViewEntry>& view) {
    for (const std::string& word : settings.all("temporary-file-systems")) {
        const std::vector<std::string> parts = colon_parts(word);
        ViewEntry entry{.kind = Kind::tmpfs, .path = clean_path(parts[0]), .needed = true};
        entry.options = "mode=0755,size=10%,nr_inodes=400k";
        if (parts.size() > 1) entry.options += "," + parts[1];
        entry.read_only = has_mount_option(entry.options, "ro");
        view.push_back(entry);
    }
}

bool has_other_root(const Process& p) {
    return !p.root_directory.empty() || !p.root_image.empty();
}

// "root:ro noatime" as "ro,noatime": the options of the other partitions, which are not mounted,
// count nothing.
std::string image_options(const ViewSettings& settings) {
    constexpr std::string_view kRoot = "root:";
    std::string out;
    for (const std::string& word : settings.all("root-image-options")) {
        const bool named = word.find(':') != word.npos;
        if (named && !word.starts_with(kRoot)) continue;
        out += (out.empty() ? "" : ",") + word.substr(named ? kRoot.size() : 0);
    }
    return out;
}

void put_image(const Process& p, const ViewSettings& settings, PlanLines& plan) {
    if (p.root_image.empty()) return;
    const std::string options = image_options(settings);
    plan.line("root-image", plan_word(clean_path(p.root_image)) +
                                (options.empty() ? "" : " " + plan_word("options=" + options)));
}

// Directories that are made for the service stay writable, and are there in another root, too.
void add_directories(const Process& p, std::vector<ViewEntry>& view) {
    for (const model::Directory& directory : p.directories) {
        const std::string real = real_place(p, directory);
        const bool rooted = has_other_root(p);
        ViewEntry entry{.path = rooted ? clean_path(directory.path) : real};
        if (rooted || real != clean_path(directory.path)) {
            entry.kind = Kind::bind;
            entry.source = real;
            entry.needed = true;
        }
        view.push_back(entry);
    }
    add_private_tops(p, view);
}

void add_private_tmp(const ViewSettings& settings, std::vector<ViewEntry>& view) {
    if (!settings.on("private-tmp")) return;
    for (const char* const path : {"/tmp", "/var/tmp"})
        view.push_back({.kind = Kind::tmp, .path = path, .source = path});
}

// /proc anew; and where the root is another, what every root has of the machine.
void add_kernel_files(const Process& p,
                      const ViewSettings& settings,
                      std::vector<ViewEntry>& view) {
    const bool rooted = has_other_root(p);
    // An image has none of its own.
    const bool mounts_kernel_files =
        settings.on("mount-api-vfs") ||
        (!p.root_image.empty() && settings.all("mount-api-vfs").empty());
    std::string options;
    const std::string hide = settings.one("protect-proc"), subset = settings.one("proc-subset");
    if (!hide.empty() && hide != "default") options = "hidepid=" + hide;
    if (subset == "pid") options += std::string(options.empty() ? "" : ",") + "subset=pid";
    const bool rebuilt =
        rooted && (mounts_kernel_files || !options.empty() ||
                   settings.on("protect-kernel-tunables") || settings.on("protect-control-groups"));
    if (rebuilt || !options.empty())
        view.push_back(
            {.kind = Kind::proc, .path = "/proc", .needed = rebuilt, .options = options});
    if (!rebuilt) return;
    view.push_back({.kind = Kind::sysfs, .path = "/sys", .needed = true});
    view.push_back({.kind = Kind::run,
                    .path = "/run",
                    .needed = true,
                    .options = "mode=0755,size=20%,nr_inodes=800k"});
    if (!settings.on("private-devices"))
        view.push_back({.kind = Kind::bind, .path = "/dev", .needed = true, .source = "/dev"});
}

void put_name_spaces(const ViewSettings& settings, bool mounts, PlanLines& plan) {
    const std::string network = settings.one("network-namespace-path");
    const std::string ipc = settings.one("ipc-namespace-path");
    if (!network.empty()) plan.line("network-name-space", plan_word(network));
    if (!ipc.empty()) plan.line("ipc-name-space", plan_word(ipc));
    std::vector<std::string> names;
    if (mounts) names.push_back("mount");
    if (settings.on("private-network") && network.empty()) names.push_back("network");
    if (settings.on("private-ipc") && ipc.empty()) names.push_back("ipc");
    if (settings.on("protect-hostname")) names.push_back("host-name");
    if (settings.on("private-users")) names.push_back("users");
    plan.words("name-spaces", names);
}

bool uses(const std::vector<ViewEntry>& view, std::initializer_list<Kind> kinds) {
    return std::any_of(view.begin(), view.end(), [&](const ViewEntry& entry) {
        return std::find(kinds.begin(), kinds.end(), entry.kind) != kinds.end();
    });
}

}  // namespace

Process process_of(const Process& p, PlanKind kind) {
    Process out = p;
    if (kind != PlanKind::run && ViewSettings(p.sandbox).on("root-directory-start-only"))
        out.root_directory.clear(), out.root_image.clear();
    return out;
}

bool leaves_private_files(const Process& p) {
    return ViewSettings(p.sandbox).on("private-tmp");
}

void put_view(const Process& p, const PlanOptions& options, PlanLines& plan) {
    if (p.sandbox.empty() && p.root_image.empty()) return;
    const ViewSettings settings(p.sandbox);
    std::vector<ViewEntry> view;
    add_fixed_parts(settings, view);
    add_paths(settings, clean_path(p.root_directory), view);
    add_binds(settings, "bind-paths", false, view);
    add_binds(settings, "bind-read-only-paths", true, view);
    add_temporary(settings, view);
    add_private_tmp(settings, view);
    add_kernel_files(p, settings, view);
    const std::string propagation = settings.one("mount-flags");
    const bool parted = propagation == "slave" || propagation == "private";
    const bool mounts = !view.empty() || parted || settings.on("private-mounts") ||
                        settings.on("mount-api-vfs") || !p.root_image.empty();
    if (mounts) add_directories(p, view);
    view = merged_view(std::move(view));
    put_name_spaces(settings, mounts, plan);
    for (const Share& share : options.shares)
        plan.line("share", share.kind + " " + plan_word(share.name));
    put_image(p, settings, plan);
    if (!options.shares.empty() || !p.root_image.empty() ||
        uses(view, {Kind::inaccessible, Kind::tmp}))
        plan.line("view-state", plan_word(options.run + "/view"));
    if (!mounts) return;
    if (parted) plan.line("mount-propagation", propagation);
    plan.line("view-settings", plan_word(settings.names_of_mounts()));
    put_view_lines(view, plan);
}

}  // namespace slipway::database
