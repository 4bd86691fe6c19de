// An apply whose manager is killed before each of its writes: the one after it comes to the same
// end, with nobody stopped or started twice.
//
// The linker puts the functions below in the place of those that write (the wanted table's commit
// among them); in the process that shall die they count.
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <optional>

#include "engine/manager/testing/serving.h"
#include "engine/sys/directory.h"

namespace slipway::manager {

void real_commit(WantedTable*) asm("__real__ZN7slipway7manager11WantedTable6commitEv");
void mortal_commit(WantedTable*) asm("__wrap__ZN7slipway7manager11WantedTable6commitEv");

namespace {

constexpr int kDied = 77;

bool armed = false;
int writes_left = 0;

// The process ends before the write that `writes_left` stands for.
void count_write() {
    if (armed && writes_left-- == 0) ::_exit(kDied);
}

// What the supervisors keep while managers come and go.
struct Supervisor {
    const char* name;
    formats::NodeKind kind;
    std::uint64_t taken;
    int starts, stops;
};

using Supervisors = std::array<Supervisor, 5>;

struct World {
    World() : tree(testing::sample()) {
        void* memory = ::mmap(nullptr, sizeof(Supervisors), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        all = new (memory) Supervisors{{{"web", formats::NodeKind::longrun, 0, 0, 0},
                                        {"db", formats::NodeKind::longrun, 0, 0, 0},
                                        {"mark", formats::NodeKind::oneshot, 0, 0, 0},
                                        {"job", formats::NodeKind::task, 0, 0, 0},
                                        {"report", formats::NodeKind::task, 0, 0, 0}}};
        tree.supervise_all();
        serving.emplace(tree);
        go_on();
        // db has changed, mark is called note, job is gone, report is new in the default set.
        database::DatabaseSpec next = testing::sample();
        next.nodes[1].hash = 77;
        next.nodes[2].name = "note";
        next.nodes[2].directory = "mark";
        next.nodes[3].name = "report";
        tree.make_generation("2", next);
        tree.commit(2);
        serving.reset();
    }

    World(const World&) = delete;
    World& operator=(const World&) = delete;

    ~World() { ::munmap(all, sizeof(Supervisors)); }

    void start_manager() {
        // A supervisor outlives the manager, and its pipe does.
        attended = attended || sys::status_at(tree.fd(), "scan/report/supervise/status").ok();
        if (attended) tree.attend("report");
        serving.emplace(tree, [](Session&) { return false; });
        resume_switch(serving->switching, serving->session);
    }

    // As the client does it: the same request again, until it is answered.
    void ask() {
        formats::ClientRequest request;
        request.header = {formats::FrameType::apply, 4711};
        request.flags = formats::kAgain;
        serving->send(serving->client, request);
    }

    // Each does at once what it is told, and acts on each id once.
    void obey(Supervisor& one) {
        const std::string name = one.name;
        if (name == "report" && !attended) {
            if (!sys::status_at(tree.fd(), "scan/report")) return;
            attended = true;
            tree.supervise(name);
        }
        if (tree.bytes(name).empty()) return;
        const formats::Request asked = tree.request(name);
        if (asked.id <= one.taken) return;
        one.taken = asked.id;
        const bool up = asked.goal == 'u';
        ++(up ? one.starts : one.stops);
        const bool longrun = one.kind == formats::NodeKind::longrun;
        const bool stays = up && one.kind != formats::NodeKind::task;
        tree.say(name, {.up = up && longrun,
                        .ready = stays,
                        .want = stays,
                        .taken = asked.id,
                        .done = asked.id,
                        .result = stays ? formats::RunResult::none : formats::RunResult::success});
    }

    void go_on(bool mortal = false) {
        for (int i = 0; i < 30; ++i) {
            armed = mortal;
            serving->turn();
            armed = false;
            for (Supervisor& one : *all) obey(one);
        }
    }

    std::string deeds() const {
        std::string text;
        for (const Supervisor& one : *all)
            text += std::string(one.name) + " " + std::to_string(one.starts) + "/" +
                    std::to_string(one.stops) + " ";
        return text;
    }

    testing::Tree tree;
    std::optional<testing::Serving> serving;
    Supervisors* all = nullptr;
    bool attended = false;
};

// Whether the apply was over before that write.
bool killed_before(int write) {
    World world;
    EXPECT_EQ(world.deeds(), "web 1/0 db 1/0 mark 1/0 job 1/0 report 0/0 ");
    const pid_t pid = ::fork();
    if (pid == 0) {
        writes_left = write;
        armed = true;
        world.start_manager();
        world.ask();
        world.go_on(true);
        ::_exit(0);
    }
    int status = 0;
    EXPECT_EQ(::waitpid(pid, &status, 0), pid);
    const bool over = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    EXPECT_TRUE(over || (WIFEXITED(status) && WEXITSTATUS(status) == kDied)) << status;
    world.start_manager();
    world.ask();
    world.go_on();
    EXPECT_EQ(world.deeds(), "web 2/1 db 2/1 mark 1/0 job 1/0 report 1/0 ");
    const Core& core = *world.serving->core;
    EXPECT_EQ(core.generation->number, 2u);
    EXPECT_EQ(core.table.intent().work, Intent::Work::none);
    for (const char* name : {"web", "db", "note", "default"})
        EXPECT_EQ(core.plan->unit(*core.generation->database.find(name)).state, plan::State::up)
            << name;
    EXPECT_EQ(world.serving->last_done(), "done 0");
    return over;
}

TEST(SwitchKilled, BeforeEachWriteComesToTheSameEnd) {
    int write = 0;
    for (; write < 1000 && !::testing::Test::HasFailure(); ++write) {
        SCOPED_TRACE("killed before write " + std::to_string(write));
        if (killed_before(write)) break;
    }
    EXPECT_GT(write, 20) << "it writes more than that";
    EXPECT_LT(write, 1000);
}

}  // namespace

void mortal_commit(WantedTable* table) {
    count_write();
    real_commit(table);
}

}  // namespace slipway::manager

namespace slipway::sys {

using manager::count_write;

Status real_rename(BorrowedFd, CPath, BorrowedFd, CPath) asm(
    "__real__ZN7slipway3sys9rename_atENS0_10BorrowedFdENS0_5CPathES1_S2_");
Status mortal_rename(BorrowedFd, CPath, BorrowedFd, CPath) asm(
    "__wrap__ZN7slipway3sys9rename_atENS0_10BorrowedFdENS0_5CPathES1_S2_");
Status real_unlink(BorrowedFd,
                   CPath) asm("__real__ZN7slipway3sys9unlink_atENS0_10BorrowedFdENS0_5CPathE");
Status mortal_unlink(BorrowedFd,
                     CPath) asm("__wrap__ZN7slipway3sys9unlink_atENS0_10BorrowedFdENS0_5CPathE");
Status real_symlink(CPath, BorrowedFd, CPath) asm(
    "__real__ZN7slipway3sys15make_symlink_atENS0_5CPathENS0_10BorrowedFdES1_");
Status mortal_symlink(CPath, BorrowedFd, CPath) asm(
    "__wrap__ZN7slipway3sys15make_symlink_atENS0_5CPathENS0_10BorrowedFdES1_");
Status real_mkdir(BorrowedFd, CPath, unsigned) asm(
    "__real__ZN7slipway3sys17make_directory_atENS0_10BorrowedFdENS0_5CPathEj");
Status mortal_mkdir(BorrowedFd, CPath, unsigned) asm(
    "__wrap__ZN7slipway3sys17make_directory_atENS0_10BorrowedFdENS0_5CPathEj");

Status mortal_rename(BorrowedFd from_dir, CPath from, BorrowedFd to_dir, CPath to) {
    count_write();
    return real_rename(from_dir, from, to_dir, to);
}

Status mortal_unlink(BorrowedFd dir, CPath path) {
    count_write();
    return real_unlink(dir, path);
}

Status mortal_symlink(CPath target, BorrowedFd dir, CPath path) {
    count_write();
    return real_symlink(target, dir, path);
}

Status mortal_mkdir(BorrowedFd dir, CPath path, unsigned mode) {
    count_write();
    return real_mkdir(dir, path, mode);
}

}  // namespace slipway::sys
