#include "engine/events/socket_maker.h"

#include <array>
#include <cerrno>

#include "engine/formats/listen_address.h"
#include "engine/spawn/held_socket.h"
#include "engine/spawn/holder.h"
#include "engine/sys/file.h"
#include "engine/sys/fork.h"
#include "engine/sys/memory_file.h"
#include "engine/sys/report.h"

namespace slipway::events {
namespace {

std::string holder_of(const std::string& run) {
    return run + "/holder";
}

// There is no holder, or nothing of that name in it.
bool is_gone(sys::Errno error) {
    return error.value == ENOENT;
}

// Whom nobody asks any more.
std::vector<sys::Pid>& left() {
    static std::vector<sys::Pid> list;
    return list;
}

std::string held_name(const std::string& event, const SocketDefinition& socket) {
    return event + std::string(spawn::kListenPart) + socket.held;
}

void remove_path(const SocketDefinition& socket) {
    const std::string word = " " + std::string(formats::kRemoveOnStop) + "=yes";
    if (socket.listen.find(word) != socket.listen.npos) spawn::remove_held_path(socket.held);
}

// A plan has to have a command; slipway-exec itself is there.
std::string plan_of(const std::vector<SocketDefinition>& sockets) {
    std::string plan = "stdin null\nstdout null\n";
    for (const SocketDefinition& socket : sockets) plan += "listen " + socket.listen + "\n";
    return plan + "command /proc/self/exe --version\n";
}

[[noreturn]] void become(sys::BorrowedFd plan,
                         const std::string& program,
                         const std::string& service,
                         const std::string& holder) {
    if (!sys::set_inherited(plan, true)) sys::exit_now(111);
    const std::string path = "/proc/self/fd/" + std::to_string(plan.value);
    const std::string variable = "SLIPWAY_HOLDER=" + holder;
    std::array<char*, 4> argv{const_cast<char*>(program.c_str()), const_cast<char*>(path.c_str()),
                              const_cast<char*>(service.c_str()), nullptr};
    std::vector<char*> variables;
    for (char** one = sys::environment(); *one != nullptr; ++one)
        if (!std::string_view(*one).starts_with("SLIPWAY_HOLDER=")) variables.push_back(*one);
    variables.push_back(const_cast<char*>(variable.c_str()));
    variables.push_back(nullptr);
    const base::Errno why = sys::execute(program, argv.data(), variables.data());
    sys::report({"slipway-events: cannot execute ", program, sys::explain(why).view()});
    sys::exit_now(127);
}

}  // namespace

sys::Result<SocketMaker> SocketMaker::begin(const std::string& run,
                                            const std::string& service,
                                            const std::vector<SocketDefinition>& sockets) {
    base::Path self;
    if (const auto read = sys::read_symlink_at(sys::kHere, "/proc/self/exe", self); !read)
        return read.error();
    auto plan = sys::make_memory_file("plan");
    if (!plan) return plan.error();
    if (const auto written = sys::write_all(plan.value(), plan_of(sockets)); !written)
        return written.error();
    const std::string program =
        std::string(self.view().substr(0, self.view().rfind('/'))) + "/slipway-exec";
    const std::string holder = holder_of(run);
    const auto child = sys::fork_process();
    if (!child) return child.error();
    if (!child.value()) become(plan.value(), program, service, holder);
    auto pidfd = sys::open_pidfd(child.value());
    if (!pidfd) {
        left().push_back(child.value());
        return pidfd.error();
    }
    return SocketMaker(child.value(), std::move(pidfd).value());
}

std::optional<bool> SocketMaker::outcome() {
    const auto exited = sys::reap(pid_);
    if (!exited) return false;
    if (!exited.value()) return std::nullopt;
    return exited.value()->status == sys::exited_with(0);
}

void SocketMaker::leave() {
    left().push_back(pid_);
}

void reap_left_makers() {
    std::erase_if(left(), [](sys::Pid pid) {
        const auto exited = sys::reap(pid);
        return !exited || exited.value();
    });
}

sys::Result<std::vector<sys::Fd>> held_sockets(const std::string& run,
                                               const std::string& event,
                                               const std::vector<SocketDefinition>& sockets) {
    const auto holder = spawn::connect_holder_patiently(holder_of(run));
    if (!holder) return holder.error();
    std::vector<sys::Fd> out;
    for (const SocketDefinition& socket : sockets) {
        auto held = spawn::holder_get(holder.value(), held_name(event, socket));
        if (!held) return held.error();
        out.push_back(std::move(held).value());
    }
    return out;
}

bool drop_sockets(const std::string& run,
                  const std::string& event,
                  const std::vector<SocketDefinition>& sockets) {
    const auto holder = spawn::connect_holder_patiently(holder_of(run));
    if (!holder) return is_gone(holder.error());
    bool all = true;
    for (const SocketDefinition& socket : sockets) {
        const auto removed = spawn::holder_remove(holder.value(), held_name(event, socket));
        if (removed) remove_path(socket);
        all = all && (removed || is_gone(removed.error()));
    }
    return all;
}

bool drop_unused_sockets(
    const std::string& run,
    const std::function<bool(std::string_view owner, std::string_view held)>& is_used) {
    const auto holder = spawn::connect_holder_patiently(holder_of(run));
    if (!holder) return is_gone(holder.error());
    std::vector<std::string> unused;
    spawn::HolderPacket packet;
    std::uint32_t cursor = 0;
    do {
        auto reply = spawn::holder_list(holder.value(), cursor, packet);
        if (!reply) return false;
        cursor = reply.value().cursor;
        while (const auto name = formats::next_name(reply.value().payload)) {
            const std::size_t part = name->find(spawn::kListenPart);
            if (part == name->npos) continue;
            const std::string_view held = name->substr(part + spawn::kListenPart.size());
            if (!is_used(name->substr(0, part), held)) unused.emplace_back(*name);
        }
    } while (cursor != 0);
    bool all = true;
    for (const std::string& name : unused) {
        const auto removed = spawn::holder_remove(holder.value(), name);
        all = all && (removed || is_gone(removed.error()));
    }
    return all;
}

}  // namespace slipway::events
