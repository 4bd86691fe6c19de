// What a view takes from the machine before it covers it.
#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/exec/view_steps.h"
#include "engine/sys/file.h"
#include "engine/sys/mount_tree.h"
#include "engine/sys/process.h"

namespace slipway::exec {
namespace {

using Kind = formats::ViewPlan::Kind;
using sys::FileKind;
using sys::NodeKind;
using sys::Submounts;

// The directory with what stands in place of the inaccessible: one of each kind of file, which
// nobody may read, write or enter. Never closed: the program is executed without it, and a static
// that closes would want a heap for its destructor.
sys::BorrowedFd nodes{-1};

struct Node {
    FileKind kind;
    const char* name;
    NodeKind made_as;
};

constexpr std::array kNodes{
    Node{FileKind::regular, "regular", NodeKind::regular},
    Node{FileKind::fifo, "fifo", NodeKind::fifo},
    Node{FileKind::socket, "socket", NodeKind::socket},
    Node{FileKind::character, "character", NodeKind::character},
    Node{FileKind::block, "block", NodeKind::block},
};

// Where devices may not be made (user name spaces) another file that cannot be opened does.
base::Status make_node(sys::CPath name, NodeKind kind) {
    const auto made = sys::make_node_at(nodes, name, kind, 0, 0);
    if (made || made.error().value == EEXIST) return base::kOk;
    if (made.error().value != EPERM) return made;
    const auto other = sys::make_node_at(nodes, name, NodeKind::regular, 0, 0);
    if (other || other.error().value == EEXIST) return base::kOk;
    return other;
}

base::Result<sys::Fd> copy_node(sys::CPath name) {
    return sys::copy_mount(nodes, name, Submounts::no);
}

base::Result<sys::Fd> copy_of(const Start& start, const formats::ViewPlan::Entry& entry) {
    if (entry.kind == Kind::tmp) return private_directory(start, entry);
    base::Path source;
    if (!source.assign(entry.source)) return base::Errno{ENAMETOOLONG};
    return sys::copy_mount(sys::kHere, source, entry.alone ? Submounts::no : Submounts::yes);
}

// A machine without /var/tmp has nothing there that other services could see.
bool nothing_to_hide(const formats::ViewPlan::Entry& entry) {
    base::Path source;
    if (entry.kind != Kind::tmp || !source.assign(entry.source)) return false;
    const auto there = sys::open_at(sys::kHere, source, sys::Open::path_only);
    return !there && there.error().value == ENOENT;
}

bool any_of_kind(const Start& start, Kind kind) {
    for (const formats::ViewPlan::Entry& entry : start.plan.view.entries)
        if (entry.kind == kind) return true;
    return false;
}

base::Status open_nodes(std::string_view state) {
    base::Path path;
    if (!path.assign(state) || !path.append("/inaccessible")) return base::Errno{ENAMETOOLONG};
    const sys::Open flags = sys::Open::path_only | sys::Open::directory | sys::Open::no_follow;
    auto opened = sys::open_at(sys::kHere, path, flags);
    if (!opened && opened.error().value == ENOENT) {
        if (const auto made = make_directories(path.view()); !made) return made;
        opened = sys::open_at(sys::kHere, path, flags);
    }
    if (!opened) return opened.error();
    nodes = {opened.value().release()};
    return base::kOk;
}

int no_state(const Start& start, base::Errno why) {
    return fail(kSystemFailed, start, {},
                {.what = "cannot open or make the directory",
                 .subject = start.plan.view.state,
                 .help = "a start needs root, and the file system must be writable"},
                why);
}

}  // namespace

base::Status make_directories(std::string_view path) {
    base::Path part;
    for (std::size_t end = 0; end < path.size();) {
        end = std::min(path.find('/', end + 1), path.size());
        part.assign(path.substr(0, end));
        const auto made = sys::make_directory_at(sys::kHere, part, 0755);
        if (!made && made.error().value != EEXIST) return made;
    }
    return base::kOk;
}

int copy_sources(Start& start, PlaceList& places) {
    if (any_of_kind(start, Kind::dev)) {
        const auto copied = copy_device_mounts();
        if (!copied && copied.error().value == ENOSYS) {
            places.clear();
            return give_up_view(start, "this kernel cannot copy mounts", copied.error());
        }
        if (!copied)
            return fail(kSystemFailed, start, {}, {.what = "cannot copy the mounts of /dev"},
                        copied.error());
    }
    for (Place& place : places) {
        if (place.kind() != Kind::bind && place.kind() != Kind::tmp) continue;
        auto tree = copy_of(start, *place.entry);
        if (tree) {
            place.tree = tree.value().release();
            continue;
        }
        if (tree.error().value == ENOENT &&
            (place.entry->optional || nothing_to_hide(*place.entry))) {
            place.gone = true;
            continue;
        }
        if (tree.error().value == ENOSYS) {
            places.clear();
            return give_up_view(start, "this kernel cannot copy mounts", tree.error());
        }
        return fail(kSystemFailed, start, place.entry->where,
                    {.what = "cannot find what shall be mounted",
                     .subject = place.entry->source,
                     .help = "create it, or write '-' before the path"},
                    tree.error());
    }
    return 0;
}

int open_state(const Start& start) {
    if (!any_of_kind(start, Kind::inaccessible)) return 0;
    if (start.plan.view.state.empty())
        return fail(kPlanWrong, start, {},
                    {.what = "a view with something inaccessible needs a directory",
                     .help = "add a line: view-state /run/DIRECTORY"});
    const auto done = open_nodes(start.plan.view.state);
    return done ? 0 : no_state(start, done.error());
}

base::Result<sys::Fd> copy_of_inaccessible(FileKind kind) {
    const Node* known = nullptr;
    for (const Node& node : kNodes)
        if (node.kind == kind) known = &node;
    const char* const name = known == nullptr ? "directory" : known->name;
    auto copy = copy_node(name);
    if (copy || copy.error().value != ENOENT) return copy;
    const auto made =
        known != nullptr ? make_node(name, known->made_as) : sys::make_directory_at(nodes, name, 0);
    if (!made && made.error().value != EEXIST) return made.error();
    return copy_node(name);
}

int make_all_nodes(const Start& start) {
    if (sys::status_at(nodes, kNodes.back().name)) return 0;
    base::Status made = sys::make_directory_at(nodes, "directory", 0);
    for (const Node& node : kNodes)
        if (made || made.error().value == EEXIST) made = make_node(node.name, node.made_as);
    return made || made.error().value == EEXIST ? 0 : no_state(start, made.error());
}

}  // namespace slipway::exec
