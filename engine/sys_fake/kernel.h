// A kernel in memory, for tests: the functions of engine/sys work on it when a test links
// slipway_sys_fake in place of slipway_sys.
//
// It has files, FIFOs, pipes, descriptors, locks, processes, signals and a clock that only moves
// when the program under test waits. A test says what the world does (at), what programs do when
// they are executed (program), which call fails (fault) and at which call the program under test is
// killed (kill_at). One thread; one kernel at a time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "engine/sys/file.h"
#include "engine/sys/process.h"
#include "engine/sys/signal.h"

namespace slipway::sys_fake {

// The kinds of calls that can fail.
enum class Call {
    open,
    read,
    write,
    rename,
    unlink,
    make,    // directories, FIFOs, sockets
    status,  // stat and its like
    pipe,
    clone,
    execute,
    wait,  // ppoll
    lock,
    process,  // pidfds, reaping
    signal,   // sending and receiving
    memory,
    other,
};

inline constexpr std::size_t kCalls = 16;

// Thrown out of a call: the program under test was killed there.
struct Killed {};

// Thrown out of wait_for: it waits for ever, and nothing will happen in this world.
struct Stuck {};

// Thrown out of wait_for: a test wanted to stop the clock here.
struct Paused {};

// Thrown out of a call: so many were made while no time passed. On a machine that is 100 % of a
// processor.
struct Spinning {};

inline constexpr unsigned kMostCallsAtOnce = 20000;

struct Message {
    int sender = 0;  // pid
    std::string text;
};

struct Inode {
    sys::FileKind kind = sys::FileKind::regular;
    std::string data;  // content; for FIFOs and pipes what was written and not read; symlink target
    unsigned mode = 0644;
    std::uint64_t number = 0;
    bool listened = false;  // a reader outside the processes of this world (a FIFO of a test)
    std::function<void()> was_written;  // of a FIFO: called after each write, if there is one
    std::weak_ptr<struct OpenFile> description_lock;
    int record_lock = 0;            // pid
    std::vector<Message> messages;  // of a socket
    std::string cgroup;             // of a cgroup's files: its directory
    std::string cgroup_file;        // and which of them
};

struct OpenFile {
    std::shared_ptr<Inode> inode;
    bool readable = false, writable = false, nonblock = false, append = false;
    std::size_t offset = 0;
    std::string path;                // of directories
    std::vector<std::string> names;  // what next() has still to give
    int pidfd = 0;                   // pid; 0: none
    std::uint64_t pidfd_start = 0;
    bool signals = false;
    bool saw_populated = true;  // of a cgroup's events: what was read last
};

struct Descriptor {
    std::shared_ptr<OpenFile> file;
    bool close_on_exec = true;
};

struct Process {
    int pid = 0, parent = 0, group = 0, session = 0;
    char state = 'S';  // 'Z': ended
    std::uint64_t start_time = 0;
    int status = 0;
    std::map<int, Descriptor> descriptors;
    std::string program;             // as executed
    std::vector<std::string> words;  // argv
    std::vector<std::string> environment;
    std::vector<int> ignored;  // signals it does not die of
    std::string cgroup;        // the directory; empty: the root of all
};

class Kernel {
public:
    Kernel();
    ~Kernel();
    Kernel(const Kernel&) = delete;
    Kernel& operator=(const Kernel&) = delete;

    static Kernel& current();

    // --- what tests prepare ---
    void file(const std::string& path, const std::string& content, unsigned mode = 0644);
    void directory(const std::string& path);
    // A FIFO somebody listens at; what was written is in its `data`.
    std::shared_ptr<Inode> listener(const std::string& path);
    // What an executed program does, by its absolute path; the default lives until it is signalled.
    void program(const std::string& path, std::function<void(Process&)> does);
    void at(std::uint64_t delay, std::function<void()> happens);

    // A cgroup v2 in which cgroups can be made, and SLIPWAY_CGROUP for the program under test. They
    // are flat: no cgroups in those that are made.
    void cgroup_root(const std::string& path);

    // The next wait for several things ends so much later at most; what was waited for goes on with
    // the next wait.
    void pause_after(std::uint64_t delay) { pause_ = clock_ + delay; }

    // The nth next call of the kind fails; with `persistent` all that follow fail too.
    void fault(Call call, unsigned nth, int error, bool persistent);
    void no_faults();

    // How often a call failed because a test wanted it.
    unsigned faults_hit() const { return faults_hit_; }

    // The program under test is killed in its nth next call of any kind; 0: never.
    void kill_at(unsigned nth) { kill_in_ = nth; }

    // --- what tests look at and do ---
    std::uint64_t now() const { return clock_; }

    unsigned calls() const { return calls_; }

    Process* find(int pid);
    std::vector<Process*> running(const std::string& program);
    void end(int pid, int status);
    void signal(int pid, int number);
    bool write_fifo(const std::string& path, const std::string& bytes);
    // False: no socket there.
    bool send_message(const std::string& path, int sender, const std::string& text);
    // The program under test died: its descriptors and locks go, its children get pid 1 as parent.
    void bury_self();
    // A new process of the program under test.
    void be_born();

    // All that was written to standard error.
    const std::string& messages() { return files_.at("/dev/stderr")->data; }

    bool exists(const std::string& path) const { return files_.count(path) != 0; }

    // --- for the calls ---
    std::optional<int> enter(Call call);  // an errno, or nothing
    std::string absolute(const std::string& path) const;
    std::shared_ptr<Inode> look_up(const std::string& path);

    Process& self() { return processes_.at(self_); }

    // Whoever makes the call: our child before its exec, or we.
    Process& caller() { return in_child != 0 ? *find(in_child) : self(); }

    int install(Process& process, std::shared_ptr<OpenFile> file, int minimum = 0);
    OpenFile* open_file(int fd);
    bool has_end(const Inode& inode, bool writer);
    short readiness(int fd, short wanted);
    bool run_next(std::uint64_t until);
    // Through symlinks, but not through the last component.
    std::string through_links(std::string path) const;
    std::shared_ptr<Inode> cgroup_file(const std::string& path) const;
    std::vector<int> members(const std::string& cgroup) const;
    std::string cgroup_content(const Inode& inode) const;
    void write_cgroup_file(const Inode& inode, const std::string& text);

    std::map<std::string, std::shared_ptr<Inode>>& files() { return files_; }

    std::map<int, Process>& processes() { return processes_; }

    // Never one that was used before: this world is too small for numbers to come round.
    int new_pid() { return next_child_++; }

    std::optional<std::uint64_t> pause() const { return pause_; }

    [[noreturn]] void stop_at_pause() {
        advance_to(std::max(clock_, *pause_));
        pause_.reset();
        throw Paused{};
    }

    void execute(Process& process, const std::string& path);

    void advance_to(std::uint64_t time) {
        if (time > clock_) calls_at_once_ = 0;
        clock_ = time;
    }

    int in_child = 0;        // pid of the child that shares our memory just now; 0: we run
    bool subreaper = false;  // orphans come to the program under test
    std::string cwd = "/";
    std::string cgroups;          // their root; empty: there are none
    bool has_cgroup_kill = true;  // Linux 5.14
    bool has_links = false;       // some symlink was made
    std::uint64_t pending_signals = 0;
    sys::SignalSet received;

private:
    struct Fault {
        Call call;
        unsigned nth;
        int error;
        bool persistent;
    };

    struct Event {
        std::uint64_t time;
        unsigned order;
        std::function<void()> happens;
    };

    std::map<std::string, std::shared_ptr<Inode>> files_;
    std::map<int, Process> processes_;
    std::map<std::string, std::function<void(Process&)>> programs_;
    std::vector<Event> events_;
    std::vector<Fault> faults_;
    std::uint64_t clock_ = 1'000'000'000'000;
    std::uint64_t next_inode_ = 1;
    std::optional<std::uint64_t> pause_;
    unsigned order_ = 0, calls_ = 0, kill_in_ = 0, calls_at_once_ = 0, faults_hit_ = 0;
    int self_ = 0, next_pid_ = 100, next_child_ = 1000;
};

inline Kernel& kernel() {
    return Kernel::current();
}

}  // namespace slipway::sys_fake
