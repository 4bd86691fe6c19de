// A run tree in a scratch directory, with supervisors that the test plays by hand.
#pragma once

#include <array>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "engine/base/bytes.h"
#include "engine/database/encode.h"
#include "engine/formats/boot_state.h"
#include "engine/formats/fnv.h"
#include "engine/formats/request.h"
#include "engine/formats/status.h"
#include "engine/manager/core.h"
#include "engine/sys/fifo.h"
#include "engine/sys/testing.h"
#include "engine/sys/whole_file.h"

namespace slipway::manager::testing {

// The manager's end of the tree is real files; what a supervisor would do, the test does.
class Tree {
public:
    explicit Tree(const database::DatabaseSpec& spec) : spec_(spec) {
        make_generation("1", spec_);
        make("scan");
        make("scan/.s6-svscan");
        EXPECT_TRUE(sys::make_fifo_at(dir_.fd(), "scan/.s6-svscan/control", 0600));
        EXPECT_TRUE(sys::make_symlink_at(path() + "/1", dir_.fd(), "live"));
        EXPECT_TRUE(sys::make_fifo_at(dir_.fd(), "bell", 0600));
        bell_ = sys::open_at(dir_.fd(), "bell",
                             sys::Open::read | sys::Open::write | sys::Open::nonblock)
                    .value();
    }

    const std::string& path() const { return dir_.path(); }

    sys::BorrowedFd fd() const { return dir_.fd(); }

    sys::BorrowedFd bell() const { return bell_; }

    // A complete generation, with a `run` for each service. Fills in the flags.
    void make_generation(const std::string& number, database::DatabaseSpec& spec) {
        make(number);
        make(number + "/services");
        for (database::NodeSpec& node : spec.nodes) {
            if (node.kind > formats::NodeKind::task) continue;
            node.flags |= formats::kHasDirectory;
            const std::string& name = node.directory.empty() ? node.name : node.directory;
            make(number + "/services/" + name);
            write(number + "/services/" + name + "/run", "");
        }
        write(number + "/db", database::encode(spec));
        write(number + "/complete", "");
    }

    // What the next apply takes.
    void commit(formats::Generation number) {
        const auto text = formats::encode(formats::BootState{.current = number});
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.c_str());
        EXPECT_TRUE(sys::replace_file(dir_.fd(), "state", "state.new", {bytes, text.size()}, 0644));
    }

    // The supervisor of `name` comes: its directory, its FIFO, its first status.
    void supervise(const std::string& name) {
        static_cast<void>(sys::make_directory_at(dir_.fd(), "scan/" + name, 0755));
        // The manager makes it where it has a request before there is a supervisor.
        static_cast<void>(sys::make_directory_at(dir_.fd(), "scan/" + name + "/supervise", 0700));
        const std::string control = "scan/" + name + "/supervise/control";
        EXPECT_TRUE(sys::make_fifo_at(dir_.fd(), control, 0600));
        attend(name);
        say(name, {});
    }

    // The test goes on as the supervisor that came in another process.
    void attend(const std::string& name) {
        controls_[name] = sys::open_at(dir_.fd(), "scan/" + name + "/supervise/control",
                                       sys::Open::read | sys::Open::write | sys::Open::nonblock)
                              .value();
    }

    void supervise_all() {
        for (const database::NodeSpec& node : spec_.nodes)
            if (node.flags & formats::kHasDirectory) supervise(node.name);
    }

    struct Said {
        bool up = false, ready = false, want = false;
        std::uint64_t taken = 0, done = 0;
        formats::RunResult result = formats::RunResult::none;
        formats::Order order{};
    };

    // Writes the status and rings.
    void say(const std::string& name, const Said& said) {
        formats::S6Status s6;
        s6.pid = said.up ? 100 : 0;
        s6.ready = said.ready;
        s6.want_up = said.want;
        formats::Record record;
        record.want = said.want ? formats::Want::up : formats::Want::down;
        record.request_taken = said.taken;
        record.request_done = said.done;
        record.result = said.result;
        record.order = said.order;
        std::array<std::uint8_t, formats::kStatusSize> bytes;
        formats::encode_status(s6, record, bytes);
        EXPECT_TRUE(sys::replace_file(dir_.fd(), "scan/" + name + "/supervise/status", "status.new",
                                      bytes, 0644));
        std::array<std::uint8_t, 4> ring;
        base::store_be(std::span(ring), 0, formats::fnv1a(name));
        EXPECT_TRUE(sys::write(bell_, ring));
    }

    // The control bytes that came since the last call.
    std::string bytes(const std::string& name) {
        std::array<char, 64> buffer;
        const auto got = sys::read(controls_[name], std::span(buffer));
        return got ? std::string(buffer.data(), got.value()) : "";
    }

    formats::Request request(const std::string& name) {
        std::array<std::uint8_t, 64> buffer;
        const auto got =
            sys::read_whole(dir_.fd(), "scan/" + name + "/supervise/request", std::span(buffer));
        return got ? formats::decode_request(got.value()).value_or(formats::Request{})
                   : formats::Request{};
    }

    // Does at once what the latest request says. False: there was none.
    bool obey(const std::string& name, bool ready = true) {
        if (bytes(name).empty()) return false;
        const formats::Request asked = request(name);
        const bool up = asked.goal == 'u';
        say(name, {up, up && ready, up, asked.id, ready || !up ? asked.id : 0,
                   up ? formats::RunResult::none : formats::RunResult::success});
        return true;
    }

    // A manager that has just been started.
    std::unique_ptr<Core> start_manager() {
        auto core = std::make_unique<Core>();
        core->run_path = path();
        core->run =
            sys::open_at(sys::kHere, path(), sys::Open::read | sys::Open::directory).value();
        core->scan =
            sys::open_at(core->run, "scan", sys::Open::read | sys::Open::directory).value();
        auto generation = live::load_live(core->run);
        EXPECT_TRUE(generation.ok());
        EXPECT_TRUE(take_over(*core, std::move(generation).value()));
        return core;
    }

private:
    void make(const std::string& name) {
        EXPECT_TRUE(sys::make_directory_at(dir_.fd(), name, 0755));
    }

    void write(const std::string& name, const std::string& text) {
        const sys::Fd file = sys::testing::make_file(dir_.fd(), name);
        EXPECT_TRUE(sys::write_all(file, text));
    }

    sys::testing::ScratchDirectory dir_;
    database::DatabaseSpec spec_;
    sys::Fd bell_;
    std::map<std::string, sys::Fd> controls_;
};

// web needs db; default holds web, mark (a oneshot) and job (a task).
inline database::DatabaseSpec sample() {
    database::DatabaseSpec spec;
    const auto add = [&](const char* name, formats::NodeKind kind) {
        database::NodeSpec node;
        node.name = name;
        node.kind = kind;
        spec.nodes.push_back(node);
    };
    add("web", formats::NodeKind::longrun);
    add("db", formats::NodeKind::longrun);
    add("mark", formats::NodeKind::oneshot);
    add("job", formats::NodeKind::task);
    add("default", formats::NodeKind::bundle);
    spec.nodes[0].flags = formats::kReloadable;
    spec.nodes[0].edges = {{1, formats::kPullStrong | formats::kAfter | formats::kStopFlows, 0}};
    spec.nodes[4].members = {0, 2, 3};
    spec.boot = 4;
    return spec;
}

}  // namespace slipway::manager::testing
