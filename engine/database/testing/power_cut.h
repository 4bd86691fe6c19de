// What a disk may have kept when the power goes, at any moment of a change.
//
// Renames, removals and syncs are recorded as they are made (the linker puts the functions of
// power_cut.cc in their place). Before and after each, the tree is looked at as a disk may have
// kept it: as it is; with files that were not synced empty; and with any one of the renames that
// were not synced not made.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "engine/sys/directory.h"
#include "engine/sys/file.h"

namespace slipway::database::testing {

inline std::string text_of(const std::filesystem::path& path) {
    std::ostringstream out;
    out << std::ifstream(path).rdbuf();
    return out.str();
}

inline std::uint64_t inode_of(const std::string& path) {
    const auto status = sys::status_at(sys::kHere, path, sys::Follow::no);
    return status ? status.value().inode : 0;
}

struct Node {
    sys::FileKind kind = sys::FileKind::unknown;
    std::uint64_t inode = 0;
    std::string text;  // of a file; of a link, where it leads
};

// By path.
using Tree = std::map<std::string, Node>;

inline Tree tree_below(const std::string& root) {
    Tree tree;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
        Node node{sys::FileKind::directory, inode_of(entry.path()), {}};
        if (entry.is_symlink())
            node = {sys::FileKind::symlink, node.inode,
                    std::filesystem::read_symlink(entry.path())};
        else if (entry.is_regular_file())
            node = {sys::FileKind::regular, node.inode, text_of(entry.path())};
        tree.emplace(entry.path(), std::move(node));
    }
    return tree;
}

struct Rename {
    std::string from, to;
    std::string replaced;  // what `to` was
    bool replaces = false;
};

class Recorder {
public:
    std::string root;   // empty: nothing is recorded
    bool deaf = false;  // a disk that does not hear of syncs
    std::function<void(const Tree& tree)> look;
    std::size_t looked = 0;

    void begin(const std::string& at) {
        root = at;
        everything_is_on_disk();
    }

    void everything_is_on_disk() {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(root))
            on_disk_.insert(inode_of(entry.path()));
        renames_.clear();
    }

    void synced(sys::BorrowedFd fd) {
        const std::uint64_t inode = sys::status_of_descriptor(fd).value().inode;
        on_disk_.insert(inode);
        std::erase_if(renames_, [&](const Rename& one) {
            return inode_of(std::filesystem::path(one.to).parent_path()) == inode;
        });
    }

    // Its number may be given to another file.
    void forget(std::uint64_t inode) { on_disk_.erase(inode); }

    void renamed(Rename one) { renames_.push_back(std::move(one)); }

    // Here the power may go.
    void cut() {
        const Tree tree = tree_below(root);
        kept(tree, nullptr, false);
        kept(tree, nullptr, true);
        for (const Rename& lost : renames_) kept(tree, &lost, true);
    }

private:
    // One tree that the disk may have kept.
    void kept(Tree tree, const Rename* lost, bool torn) {
        for (auto& [path, node] : tree)
            if (torn && node.kind == sys::FileKind::regular && !on_disk_.contains(node.inode))
                node.text.clear();
        // It may have been renamed again since, or removed.
        if (lost != nullptr && tree.contains(lost->to) && !tree.contains(lost->from))
            take_back(*lost, tree);
        ++looked;
        look(tree);
    }

    static void take_back(const Rename& lost, Tree& tree) {
        std::vector<std::string> moved;
        for (const auto& [path, node] : tree)
            if (path == lost.to || path.starts_with(lost.to + "/")) moved.push_back(path);
        for (const std::string& path : moved) {
            auto node = tree.extract(path);
            node.key() = lost.from + path.substr(lost.to.size());
            tree.insert(std::move(node));
        }
        if (lost.replaces) tree[lost.to] = {sys::FileKind::regular, 0, lost.replaced};
    }

    std::set<std::uint64_t> on_disk_;  // inodes
    std::vector<Rename> renames_;      // that are not on disk for sure
};

// Records while it is set.
extern Recorder* recorder;

}  // namespace slipway::database::testing
