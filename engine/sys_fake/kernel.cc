#include "engine/sys_fake/kernel.h"

#include <algorithm>
#include <cerrno>
#include <csignal>

#include "engine/sys/poll.h"

namespace slipway::sys_fake {
namespace {

Kernel* the_kernel = nullptr;

}  // namespace

Kernel::Kernel() {
    the_kernel = this;
    for (const char* path : {"/", "/dev", "/proc", "/tmp"}) directory(path);
    file("/dev/null", "");
    file("/dev/stderr", "");
    file("/proc/sys/kernel/random/boot_id", "01234567-89ab-cdef-0123-456789abcdef\n");
    processes_[1] = {.pid = 1};
    be_born();
}

Kernel::~Kernel() {
    the_kernel = nullptr;
}

Kernel& Kernel::current() {
    base::require(the_kernel != nullptr);
    return *the_kernel;
}

void Kernel::file(const std::string& path, const std::string& content, unsigned mode) {
    auto inode = std::make_shared<Inode>();
    inode->data = content;
    inode->mode = mode;
    inode->number = next_inode_++;
    files_[path] = inode;
}

void Kernel::directory(const std::string& path) {
    file(path, "", 0755);
    files_[path]->kind = sys::FileKind::directory;
}

std::shared_ptr<Inode> Kernel::listener(const std::string& path) {
    file(path, "", 0622);
    files_[path]->kind = sys::FileKind::fifo;
    files_[path]->listened = true;
    return files_[path];
}

void Kernel::program(const std::string& path, std::function<void(Process&)> does) {
    programs_[path] = std::move(does);
    if (!exists(path)) file(path, "", 0755);
}

void Kernel::at(std::uint64_t delay, std::function<void()> happens) {
    events_.push_back({clock_ + delay, order_++, std::move(happens)});
}

void Kernel::fault(Call call, unsigned nth, int error, bool persistent) {
    faults_.push_back({call, nth, error, persistent});
}

void Kernel::no_faults() {
    faults_.clear();
    kill_in_ = 0;
}

std::optional<int> Kernel::enter(Call call) {
    ++calls_;
    if (++calls_at_once_ > kMostCallsAtOnce) throw Spinning{};
    if (kill_in_ != 0 && in_child == 0 && --kill_in_ == 0) throw Killed{};
    for (Fault& fault : faults_) {
        if (fault.call != call) continue;
        if (fault.nth > 1) {
            --fault.nth;
            continue;
        }
        if (fault.nth == 1 || fault.persistent) {
            fault.nth = fault.persistent ? 1 : 0;
            ++faults_hit_;
            return fault.error;
        }
    }
    return std::nullopt;
}

Process* Kernel::find(int pid) {
    const auto found = processes_.find(pid);
    return found == processes_.end() ? nullptr : &found->second;
}

std::vector<Process*> Kernel::running(const std::string& program) {
    std::vector<Process*> found;
    for (auto& [pid, process] : processes_)
        if (process.state != 'Z' && process.program == program) found.push_back(&process);
    return found;
}

void Kernel::end(int pid, int status) {
    Process* process = find(pid);
    if (process == nullptr || process->state == 'Z') return;
    process->state = 'Z';
    process->status = status;
    process->descriptors.clear();
    for (auto& [child, its] : processes_)
        if (its.parent == pid) its.parent = subreaper && find(self_) != nullptr ? self_ : 1;
    if (process->parent == self_)
        pending_signals |= std::uint64_t{1} << (SIGCHLD - 1);
    else
        processes_.erase(pid);  // pid 1 reaps at once
}

void Kernel::signal(int pid, int number) {
    Process* process = find(pid);
    if (process == nullptr || process->state == 'Z') return;
    if (pid == self_) {
        pending_signals |= std::uint64_t{1} << (number - 1);
        return;
    }
    const bool harmless = number == SIGCONT || number == SIGSTOP || number == SIGCHLD ||
                          number == SIGWINCH || number == 0;
    const auto& ignored = process->ignored;
    if (harmless || std::find(ignored.begin(), ignored.end(), number) != ignored.end()) return;
    end(pid, number);
}

bool Kernel::write_fifo(const std::string& path, const std::string& bytes) {
    const auto inode = look_up(path);
    if (!inode || !has_end(*inode, false)) return false;
    inode->data += bytes;
    return true;
}

bool Kernel::send_message(const std::string& path, int sender, const std::string& text) {
    const auto inode = look_up(path);
    if (!inode || inode->kind != sys::FileKind::socket) return false;
    inode->messages.push_back({sender, text});
    return true;
}

void Kernel::bury_self() {
    const int dead = self_;
    for (auto& [path, inode] : files_)
        if (inode->record_lock == dead) inode->record_lock = 0;
    std::vector<int> zombies;
    for (auto& [pid, process] : processes_) {
        if (process.parent != dead) continue;
        process.parent = 1;
        if (process.state == 'Z') zombies.push_back(pid);
    }
    for (const int pid : zombies) processes_.erase(pid);
    processes_.erase(dead);
    self_ = 0;
    in_child = 0;
    subreaper = false;
    pending_signals = 0;
    received = {};
    cwd = "/";
    kill_in_ = 0;
}

void Kernel::be_born() {
    self_ = next_pid_++;
    Process& process = processes_[self_];
    process = {.pid = self_, .parent = 1, .group = self_, .session = self_};
    process.start_time = static_cast<std::uint64_t>(self_);
    for (int fd = 0; fd <= 2; ++fd) {
        auto file = std::make_shared<OpenFile>();
        file->inode = files_[fd == 2 ? "/dev/stderr" : "/dev/null"];
        file->append = fd == 2;
        file->readable = file->writable = true;
        process.descriptors[fd] = {file, false};
    }
}

std::string Kernel::absolute(const std::string& path) const {
    std::string full = path.rfind('/', 0) == 0 ? path : (cwd == "/" ? "" : cwd) + "/" + path;
    for (std::size_t at = 0; (at = full.find("/./")) != std::string::npos;) full.erase(at, 2);
    return full;
}

// /proc is made up when it is asked for.
std::shared_ptr<Inode> Kernel::look_up(const std::string& path) {
    const auto found = files_.find(path);
    if (found != files_.end())
        return found->second->kind == sys::FileKind::symlink ? look_up(found->second->data)
                                                             : found->second;
    if (auto inode = cgroup_file(path)) return inode;
    if (path.rfind("/proc/", 0) != 0) return nullptr;
    std::string rest = path.substr(6);
    const std::string who = rest.substr(0, rest.find('/'));
    rest.erase(0, who.size());
    const int pid = who == "self" ? (in_child != 0 ? in_child : self_) : std::atoi(who.c_str());
    Process* process = find(pid);
    if (process == nullptr) return nullptr;
    auto inode = std::make_shared<Inode>();
    if (rest == "/stat") {
        inode->data = std::to_string(pid) + " (p) " + process->state + " " +
                      std::to_string(process->parent) + " " + std::to_string(process->group) + " " +
                      std::to_string(process->session);
        for (int field = 7; field <= 52; ++field)
            inode->data +=
                " " + std::to_string(field == 9    ? (process->program.empty() ? 0x40u : 0u)
                                     : field == 22 ? process->start_time
                                     : field == 52 ? static_cast<unsigned>(process->status)
                                                   : 0u);
    } else if (rest.ends_with("/children")) {
        for (auto& [child, its] : processes_)
            if (its.parent == pid) inode->data += std::to_string(child) + " ";
    } else if (rest.rfind("/fd/", 0) == 0) {
        const auto descriptor = process->descriptors.find(std::atoi(rest.c_str() + 4));
        return descriptor == process->descriptors.end() ? nullptr : descriptor->second.file->inode;
    } else if (!rest.empty() && (rest != "/exe" || process->state == 'Z')) {
        return nullptr;
    } else {
        inode->kind = sys::FileKind::directory;
    }
    return inode;
}

int Kernel::install(Process& process, std::shared_ptr<OpenFile> file, int minimum) {
    int fd = minimum;
    while (process.descriptors.count(fd) != 0) ++fd;
    process.descriptors[fd] = {std::move(file), true};
    return fd;
}

OpenFile* Kernel::open_file(int fd) {
    Process& process = in_child != 0 ? processes_.at(in_child) : self();
    const auto found = process.descriptors.find(fd);
    return found == process.descriptors.end() ? nullptr : found->second.file.get();
}

bool Kernel::has_end(const Inode& inode, bool writer) {
    if (!writer && inode.listened) return true;
    for (const auto& [pid, process] : processes_)
        for (const auto& [fd, descriptor] : process.descriptors)
            if (descriptor.file->inode.get() == &inode &&
                (writer ? descriptor.file->writable : descriptor.file->readable))
                return true;
    return false;
}

short Kernel::readiness(int fd, short wanted) {
    const OpenFile* file = open_file(fd);
    if (file == nullptr) return 0;
    if (file->signals) return (pending_signals & received.bits()) != 0 ? sys::kReadable : short{0};
    if (file->pidfd != 0) {
        const Process* process = find(file->pidfd);
        const bool alive =
            process != nullptr && process->state != 'Z' && process->start_time == file->pidfd_start;
        return alive ? short{0} : sys::kReadable;
    }
    if (!file->inode) return 0;
    if (file->inode->cgroup_file == "cgroup.events") {
        const bool changed = !exists(file->inode->cgroup) ||
                             members(file->inode->cgroup).empty() == file->saw_populated;
        return changed ? static_cast<short>(wanted & sys::kPriority) : short{0};
    }
    if (file->inode->kind == sys::FileKind::socket)
        return file->inode->messages.empty() ? short{0} : sys::kReadable;
    if (file->inode->kind != sys::FileKind::fifo) return 0;
    short ready = 0;
    if ((wanted & sys::kReadable) != 0 && !file->inode->data.empty()) ready = sys::kReadable;
    if (file->readable && !has_end(*file->inode, true))
        ready = static_cast<short>(ready | sys::kHangup);
    if ((wanted & sys::kWritable) != 0 && file->writable)
        ready = static_cast<short>(ready | sys::kWritable);
    return ready;
}

bool Kernel::run_next(std::uint64_t until) {
    const auto first = std::min_element(events_.begin(), events_.end(), [](auto& a, auto& b) {
        return a.time != b.time ? a.time < b.time : a.order < b.order;
    });
    if (first == events_.end() || first->time > until) return false;
    advance_to(std::max(clock_, first->time));
    const std::function<void()> happens = std::move(first->happens);
    events_.erase(first);
    happens();
    return true;
}

void Kernel::execute(Process& process, const std::string& path) {
    std::erase_if(process.descriptors, [](auto& entry) { return entry.second.close_on_exec; });
    process.program = path;
    const auto does = programs_.find(path);
    if (does != programs_.end()) does->second(process);
}

}  // namespace slipway::sys_fake
