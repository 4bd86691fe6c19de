// What may happen to a supervisor and its service, a letter each. For tests.
#pragma once

#include <cerrno>
#include <csignal>
#include <string>

#include "engine/supervise/testing/world.h"

namespace slipway::supervise::testing {

// The commands of a service; they never end by themselves.
inline constexpr const char* kCommands[] = {
    "/sv/finish",    "/sv/data/prepare", "/sv/data/started", "/sv/data/reload",
    "/sv/data/stop", "/sv/data/cleanup", "/sv/data/down",    "/sv/data/check"};

inline void end_commands(World& world, int status) {
    for (const char* path : kCommands)
        for (const sys_fake::Process* process : world.kernel.running(path))
            world.kernel.end(process->pid, status);
}

// A daemon is forked, and its parent ends.
inline void fork_daemon(World& world) {
    for (const sys_fake::Process* main : world.kernel.running("/sv/run")) {
        const int pid = world.kernel.new_pid();
        sys_fake::Process& daemon = world.kernel.processes()[pid];
        daemon = *main;
        daemon.pid = pid;
        daemon.parent = main->pid;
        daemon.start_time = static_cast<std::uint64_t>(pid);
        daemon.program = "/sv/daemon";
        world.kernel.file("/run/pid", std::to_string(pid) + "\n");
        world.kernel.end(main->pid, 0);
    }
}

inline void write_newline(World& world) {
    for (sys_fake::Process* process : world.kernel.running("/sv/run"))
        if (const auto end = process->descriptors.find(3); end != process->descriptors.end())
            end->second.file->inode->data += "\n";
}

inline void give_fifo(World& world) {
    for (sys_fake::Process* process : world.kernel.running("/sv/run")) {
        auto file = std::make_shared<sys_fake::OpenFile>();
        file->inode = std::make_shared<sys_fake::Inode>();
        file->inode->kind = sys::FileKind::fifo;
        file->readable = file->writable = true;
        process->descriptors[3] = {file, false};
    }
}

inline void tell(World& world, const std::string& text) {
    for (const sys_fake::Process* main : world.kernel.running("/sv/run"))
        world.kernel.send_message("/sv/supervise/notify", main->pid, text);
}

// What a letter stands for: control bytes for themselves, the rest below.
inline void happen(World& world, char letter) {
    sys_fake::Kernel& kernel = world.kernel;
    const int self = kernel.self().pid;
    switch (letter) {
        case '.':  // all deadlines pass
            world.live_for(60 * sys::kSecond);
            return;
        case ',':  // some do
            world.live_for(3 * sys::kSecond);
            return;
        case '0':
            return world.service_ends(0);
        case '7':
            return world.service_ends(7 << 8);
        case 'f':
        case 'g':  // its pid file comes later, or never
            fork_daemon(world);
            if (letter == 'g') kernel.files().erase("/run/pid");
            return;
        case 'G':
            for (const sys_fake::Process* daemon : kernel.running("/sv/daemon"))
                kernel.file("/run/pid", std::to_string(daemon->pid) + "\n");
            return;
        case 'v':  // from now on its descriptor 3, a FIFO of its own, says when it is ready
            give_fifo(world);
            return kernel.file("/sv/notification-fd", "3\n");
        case '-':
            for (const char* path : kCommands) kernel.files().erase(path);
            return;
        case 'F':
            for (const sys_fake::Process* process : kernel.running("/sv/daemon"))
                kernel.end(process->pid, 0);
            return;
        case 'e':
            return end_commands(world, 0);
        case 'E':
            return end_commands(world, 1 << 8);
        case '#':  // s6: never again
            return end_commands(world, 125 << 8);
        case 'n':
            return write_newline(world);
        case 'r':
            return tell(world, "READY=1\n");
        case 'w':
            return tell(world, "WATCHDOG=1\n");
        case 'W':
            return tell(world, "WATCHDOG=trigger\n");
        case 'S':
            world.stubborn = !world.stubborn;
            return;
        case '!':
            world.kernel.file("/was-killed", "");
            return world.lose();
        case 'T':
            return kernel.signal(self, SIGTERM);
        case 'H':
            return kernel.signal(self, SIGHUP);
        case 'Q':  // leaves the service alone
            kernel.file("/was-killed", "");
            return kernel.signal(self, SIGQUIT);
        case 'b':  // no process can be made
            return kernel.fault(sys_fake::Call::clone, 1, EAGAIN, false);
        case 'B':  // but one
            return kernel.fault(sys_fake::Call::clone, 2, EAGAIN, false);
        case 'z':  // no policy that can be read
            return kernel.file("/sv/data/policy", "nonsense\n");
        default:
            world.control(std::string(1, letter));
    }
}

}  // namespace slipway::supervise::testing
