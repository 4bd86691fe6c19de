#include "engine/cli/build.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>

#include "engine/cli/random_texts.h"
#include "engine/database/recommit.h"
#include "engine/database/testing.h"
#include "engine/diag/render.h"
#include "engine/source/marks.h"
#include "engine/sys/file.h"

namespace slipway::cli {
namespace {

namespace fs = std::filesystem;
using database::bytes_of;

constexpr const char* kGenerations = "/var/lib/slipway/generations/";

// In memory where there is such a place: commits wait for disks.
std::string new_directory() {
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

std::string service(int nice, const std::string& more = "") {
    return "[Run]\nCommand = /bin/x\n[Process]\nNice = " + std::to_string(nice) +
           "\n[Install]\nEnabled = yes\n" + more;
}

using Tree = std::map<std::string, std::string>;

void add_files(const std::string& directory, const std::string& as, Tree& files) {
    if (!fs::exists(directory)) files[as] = "nothing";
    if (!fs::exists(directory)) return;
    for (const auto& entry : fs::recursive_directory_iterator(directory))
        if (entry.is_regular_file())
            files[as + entry.path().string().substr(directory.size())] =
                std::to_string(static_cast<int>(entry.status().permissions())) + " " +
                bytes_of(entry.path());
}

// Every file of a generation and of what it leads to.
Tree whole(const std::string& generation) {
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

TEST(Build, OneChangeGoesOnFromTheLastCommit) {
    Compared machine;
    for (const char* name : {"a", "b", "c"}) machine.root().define(name, service(1));
    EXPECT_FALSE(machine.commit("first"));
    EXPECT_TRUE(machine.commit("nothing"));
    machine.root().define("b", service(2));
    EXPECT_TRUE(machine.commit("same size, same file"));
    machine.root().define("b", service(2, "[Log]\nTo = null\n"));
    EXPECT_TRUE(machine.commit("no logger any more"));
    machine.root().write("/etc/slipway/services/c.svc.d/local.conf", "[Process]\nUser = www\n");
    EXPECT_TRUE(machine.commit("a drop-in"));
    fs::remove(machine.root().at + "/etc/slipway/services/c.svc.d/local.conf");
    EXPECT_TRUE(machine.commit("no drop-in"));
    machine.root().define("b", service(2, "[Dependencies]\nNeeds = a\n"));
    EXPECT_FALSE(machine.commit("an edge"));
    machine.root().define("d", service(2));
    EXPECT_FALSE(machine.commit("a new one"));
    machine.root().define("a", service(3));
    EXPECT_TRUE(machine.commit("goes on from a commit of everything"));
}

TEST(Build, ARenamedServiceIsGoneOnFrom) {
    Compared machine;
    const std::string writes = "[Service]\nProducerFor = sink\n";
    const std::string reads = "[Service]\nConsumerFor = app\n";
    for (const char* name : {"a", "b"}) machine.root().define(name, service(1));
    machine.root().define("app", service(1, writes));
    machine.root().define("sink", service(1, reads));
    machine.commit("first");
    machine.root().define("a", service(1, "[Service]\nRenamedFrom = old\n"));
    EXPECT_FALSE(machine.commit("renamed"));
    machine.root().define("a", service(2, "[Service]\nRenamedFrom = old\n"));
    EXPECT_TRUE(machine.commit("changed as well"));
    machine.root().define("b", service(2));
    EXPECT_TRUE(machine.commit("another one"));
    machine.root().define("app", service(2, writes));
    EXPECT_TRUE(machine.commit("it writes to one that was not renamed"));
    machine.root().define("sink", service(1, reads + "RenamedFrom = drain\n"));
    EXPECT_FALSE(machine.commit("the reader of a pipe was renamed"));
    machine.root().define("app", service(3, writes));
    EXPECT_FALSE(machine.commit("the pipe has a name that the reader tells"));
    machine.root().define("a", service(2));
    EXPECT_FALSE(machine.commit("under its own name"));
}

TEST(Build, WhatTheMachineAnswersCounts) {
    Compared machine;
    machine.root().define("a", service(1));
    machine.root().define("b", "[Run]\nCommand = /bin/y\n[Process]\nUser = www\n");
    machine.commit("first");
    fs::remove(machine.root().at + "/bin/y");
    machine.commit("no program");
    machine.root().program("/bin/y");
    EXPECT_TRUE(machine.commit("it is back"));
    machine.root().write("/etc/passwd", "root:x:0:0::/:/bin/sh\n");
    machine.commit("no user");
    fs::remove(machine.root().at + "/etc/passwd");
    machine.commit("nobody knows");
    machine.root().write("/etc/slipway/slipway.conf", "[Manager]\nGroup = www\n");
    machine.commit("settings");
    machine.root().write("/etc/slipway/slipway.conf", "[Manager]\nGroup = nobody-here\n");
    machine.commit("wrong settings");
}

// Whatever became of it: everything is compiled, and the next commit can go on again.
TEST(Build, ADamagedCacheIsNoCache) {
    Compared machine;
    for (const char* name : {"a", "b"}) machine.root().define(name, service(1));
    machine.commit("first");
    const std::string whole_cache = bytes_of(machine.root().compiled());
    std::mt19937 random(5);
    for (int round = 0; round < 12; ++round) {
        std::string damaged = whole_cache.substr(0, random() % whole_cache.size());
        if (round % 2 == 0) {
            damaged = whole_cache;
            damaged[random() % damaged.size()] ^= static_cast<char>(1u << random() % 8);
        }
        std::ofstream(machine.root().compiled(), std::ios::binary) << damaged;
        machine.root().define("a", service(round % 2 + 2));
        EXPECT_FALSE(machine.commit("damaged")) << round;
        machine.root().define("a", service(round % 2 + 4));
        EXPECT_TRUE(machine.commit("whole again")) << round;
    }
    fs::remove(machine.root().compiled());
    EXPECT_FALSE(machine.commit("absent"));
}

// A cache of another machine, or of a generation that is not what it was.
TEST(Build, ACacheOfSomethingElseIsNoCache) {
    Compared machine;
    for (const char* name : {"a", "b"}) machine.root().define(name, service(1));
    machine.commit("first");
    const std::string generation = machine.root().at + kGenerations + "1";
    for (const char* file : {"/db", "/definitions", "/complete"}) {
        const std::string kept = bytes_of(generation + file),
                          cache = bytes_of(machine.root().compiled());
        std::ofstream(generation + file, std::ios::binary)
            << kept.substr(0, kept.size() / 2) << "x";
        machine.root().define("a", service(2));
        EXPECT_FALSE(machine.root().commit()->continued) << file;
        std::ofstream(generation + file, std::ios::binary) << kept;
        std::ofstream(machine.root().compiled(), std::ios::binary) << cache;
    }
    fs::remove_all(database::compiled_service(generation, "b"));
    machine.root().define("a", service(3));
    EXPECT_FALSE(machine.commit("somebody removed what is in the store"));
}

// Written a moment ago: it might be changed again without another time of change.
TEST(Build, WhatWasJustWrittenIsReadAgain) {
    const Root root;
    root.program("/bin/x");
    root.define("a", service(1));
    const auto written = sys::status_at(sys::kHere, root.definition("a")).value();
    const sys::WallTime when{written.changed_seconds, written.changed_nanoseconds};
    const sys::WallTime later{when.seconds + 1, when.nanoseconds};
    diag::Sink sink;
    const source::Marks now = source::marks_of({root.at, {}}, when, sink);
    const source::Marks then = source::marks_of({root.at, {}}, later, sink);
    ASSERT_EQ(then.list.size(), 1u);
    EXPECT_EQ(now.list.at(0).second, "");
    EXPECT_NE(then.list.at(0).second, "");
    EXPECT_EQ(database::changed_names(now.list, now.list), std::vector<std::string>{"a"});
    EXPECT_EQ(database::changed_names(then.list, then.list), std::vector<std::string>{});
}

class RandomEdits {
public:
    explicit RandomEdits(unsigned seed) : texts_(seed) {
        mend();
        listen();
        machine_.root().define("t@", service(1));
        machine_.root().define("bundle", "[Service]\nType = bundle\nContents = s1 s2\n");
    }

    // Whether it went on from the last one. What is wrong is not left so for long.
    bool step() {
        std::string what;
        for (unsigned edits = 1 + texts_.pick(2); edits > 0; --edits) what += edit() + "; ";
        const bool continued = machine_.commit(what);
        if (!machine_.done() && texts_.pick(2) == 0) mend();
        return continued;
    }

private:
    void mend() {
        machine_.root().program("/bin/y");
        for (unsigned i = 0; i < RandomTexts::kServices; ++i) {
            fs::remove(machine_.root().definition(name(i)));
            rewrite(i);
        }
    }

    // Its socket stands in the directory of the service.
    void listen() {
        machine_.root().define("listen", "[Service]\nType = event\n[Socket]\nListen = /run/" +
                                             texts_.number(9) +
                                             "\n[Dependencies]\nTriggers = s3\n[Install]\n"
                                             "Enabled = yes\n");
    }

    static std::string name(unsigned index) { return "s" + std::to_string(index); }

    void rewrite(unsigned index) {
        Root& root = machine_.root();
        const std::string text = texts_.text(index);
        if (!fs::is_symlink(root.definition(name(index))) && texts_.pick(2) == 0)
            return root.define(name(index), text);
        root.write("/etc/slipway/services/.new", text);
        fs::rename(root.at + "/etc/slipway/services/.new", root.definition(name(index)));
    }

    std::string edit() {
        Root& root = machine_.root();
        const unsigned index = texts_.pick(RandomTexts::kServices);
        const std::string which = name(index), directory = "/etc/slipway/services/";
        switch (texts_.pick(40)) {
            case 0:
                fs::remove(root.definition(which));
                return "no " + which;
            case 1:
                fs::remove(root.definition(which));
                fs::create_symlink("/dev/null", root.definition(which));
                return "mask " + which;
            case 2:
            case 3:
            case 4:
                root.write(directory + which + ".svc.d/x.conf",
                           "[Process]\nNice = " + texts_.number(9) + "\n");
                return "drop-in of " + which;
            case 5:
            case 6:
                fs::remove_all(root.at + directory + which + ".svc.d");
                return "no drop-in of " + which;
            case 7:
                root.write("/usr/lib/slipway/services/" + which + ".svc", texts_.text(index));
                return "hidden " + which;
            case 8:
                root.define("t@", service(static_cast<int>(texts_.pick(3))));
                return "template";
            case 9:
                root.write(directory + "t@1.svc.d/x.conf",
                           "[Process]\nNice = " + texts_.number(9) + "\n");
                return "drop-in of an instance";
            case 10:
                if (!fs::remove(root.at + directory + "README"))
                    root.write(directory + "README", "not read");
                return "a file that is ignored";
            case 11:
                if (fs::exists(root.compiled())) fs::resize_file(root.compiled(), texts_.pick(200));
                return "torn cache";
            case 12:
                if (!fs::remove(root.at + "/bin/y")) root.program("/bin/y");
                return "program comes or goes";
            case 13:
                listen();
                return "another socket";
            default:
                rewrite(index);
                return "another " + which;
        }
    }

    RandomTexts texts_;
    Compared machine_;
};

TEST(Build, AfterAnyEditsItIsWhatAFirstCommitMakes) {
    int continued = 0;
    for (unsigned seed = 1; seed <= 4; ++seed) {
        RandomEdits edits(seed);
        for (int step = 0; step < 30; ++step) {
            continued += edits.step() ? 1 : 0;
            if (testing::Test::HasFailure()) FAIL() << "seed " << seed << ", step " << step;
        }
    }
    EXPECT_GT(continued, 40);  // of 120
}

}  // namespace
}  // namespace slipway::cli
