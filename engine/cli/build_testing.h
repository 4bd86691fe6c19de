// A machine with definitions, and what its commits make compared with first commits.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "engine/cli/build.h"
#include "engine/database/recommit.h"
#include "engine/database/testing.h"
#include "engine/diag/render.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"

namespace slipway::cli::testing {

namespace fs = std::filesystem;
using database::bytes_of;

inline constexpr const char* kGenerations = "/var/lib/slipway/generations/";

// In memory where there is such a place: commits wait for disks.
inline std::string new_directory() {
    for (const std::string& place : {std::string("/dev/shm"), fs::temp_directory_path().string()}) {
        std::string path = place + "/slipway-test-XXXXXX";
        if (::mkdtemp(path.data()) != nullptr) return path;
    }
    std::abort();  // or "/" would be the root of what is tested
}

// A machine with definitions.
struct Root {
    const std::string at = new_directory();

    Root() = default;
    Root(const Root&) = delete;
    Root& operator=(const Root&) = delete;

    ~Root() { fs::remove_all(at); }

    void write(const std::string& path, const std::string& text) const {
        fs::create_directories(fs::path(at + path).parent_path());
        std::ofstream(at + path) << text;
    }

    void program(const std::string& path) const {
        write(path, "#!/bin/sh\n");
        fs::permissions(at + path, fs::perms::owner_all);
    }

    void define(const std::string& name, const std::string& text) const {
        write("/etc/slipway/services/" + name + ".svc", text);
    }

    std::string definition(const std::string& name) const {
        return at + "/etc/slipway/services/" + name + ".svc";
    }

    std::optional<database::Commit> commit(std::string* told = nullptr) const {
        Options options;
        options.root = at;
        options.libdir = "/usr/lib/slipway/bin";
        diag::Sink sink;
        // As if everything had been written a while ago.
        sys::WallTime later = sys::realtime();
        later.seconds += 10;
        auto done = build(options, sink, later);
        settle();
        if (told == nullptr) return done;
        *told = diag::render_text(sink.sorted(), {});
        for (std::size_t i = told->find(at); i != told->npos; i = told->find(at))
            told->replace(i, at.size(), "ROOT");
        return done;
    }

    // What is written from now on has another time of change than what was written before: the
    // kernel's clock counts in steps.
    void settle() const {
        const std::string file = at + "/clock";
        const auto time = [&] {
            std::ofstream(file) << "x";
            const auto status = sys::status_at(sys::kHere, file).value();
            return std::pair(status.changed_seconds, status.changed_nanoseconds);
        };
        const auto before = time();
        while (time() == before) {
        }
    }

    std::string compiled() const { return at + kGenerations + ".compiled"; }
};

inline std::string service(int nice, const std::string& more = "") {
    return "[Run]\nCommand = /bin/x\n[Process]\nNice = " + std::to_string(nice) +
           "\n[Install]\nEnabled = yes\n" + more;
}

using Tree = std::map<std::string, std::string>;

inline void add_files(const std::string& directory, const std::string& as, Tree& files) {
    if (!fs::exists(directory)) files[as] = "nothing";
    if (!fs::exists(directory)) return;
    for (const auto& entry : fs::recursive_directory_iterator(directory))
        if (entry.is_regular_file())
            files[as + entry.path().string().substr(directory.size())] =
                std::to_string(static_cast<int>(entry.status().permissions())) + " " +
                bytes_of(entry.path());
}

// Every file of a generation and of what it leads to.
inline Tree whole(const std::string& generation) {
    Tree files;
    add_files(generation, "", files);
    const std::string bytes = bytes_of(generation + "/db");
    const formats::Database database = database::database_in(bytes);
    for (formats::NodeIndex node = 0; node < database.count(); ++node)
        if (database.stored(node) != 0) {
            const std::string name(database.name(node));
            add_files(database::compiled_service(generation, name), "store: " + name, files);
        }
    return files;
}

// Commits, and compares with the first commit of another machine with the same files.
class Compared {
public:
    Compared() {
        root_.program("/bin/x");
        root_.program("/bin/y");
        fs::create_directories(root_.at + "/usr");
        root_.write("/etc/passwd", "root:x:0:0::/:/bin/sh\nwww:x:33:33::/:/bin/sh\n");
        root_.write("/etc/group", "root:x:0:\nwww:x:33:\n");
    }

    Root& root() { return root_; }

    // Whether the last commit had no error.
    bool done() const { return done_; }

    // Whether it went on from the last one.
    bool commit(const std::string& step) {
        std::string told, told_first;
        const auto done = root_.commit(&told);
        const Root fresh;
        for (const char* part : {"/etc", "/bin", "/usr"})
            fs::copy(root_.at + part, fresh.at + part,
                     fs::copy_options::recursive | fs::copy_options::copy_symlinks);
        fs::remove_all(fresh.at + "/etc/slipway/boot");
        const auto first = fresh.commit(&told_first);
        EXPECT_EQ(told, told_first) << step;
        EXPECT_EQ(done.has_value(), first.has_value()) << step;
        done_ = done.has_value();
        if (!done || !first) return false;
        EXPECT_FALSE(first->continued);
        EXPECT_EQ(done->services, first->services) << step;
        EXPECT_EQ(done->left_out, first->left_out) << step;
        Tree got = whole(done->path), wanted = whole(first->path);
        // What no program sees, such as Documentation, makes no new generation.
        if (done->unchanged) got.erase("/definitions");
        if (done->unchanged) wanted.erase("/definitions");
        EXPECT_EQ(got, wanted) << step;
        return done->continued;
    }

private:
    Root root_;
    bool done_ = false;
};

}  // namespace slipway::cli::testing
