// A service directory in the tests' kernel, its supervisor, and an observer of both. For tests.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "engine/formats/program_report.h"
#include "engine/supervise/effects.h"
#include "engine/supervise/loop.h"
#include "engine/supervise/startup.h"
#include "engine/sys/clock.h"
#include "engine/sys_fake/kernel.h"

namespace slipway::supervise::testing {

class World {
public:
    explicit World(const std::string& policy = "") {
        kernel.directory("/sv");
        kernel.directory("/sv/event");
        kernel.directory("/sv/data");
        if (!policy.empty()) kernel.file("/sv/data/policy", policy);
        kernel.program("/sv/run", [this](sys_fake::Process& process) {
            ++runs;
            most = std::max(most, kernel.running("/sv/run").size());
            if (began) began(process);
            if (stubborn) process.ignored = {sys::signals::kTerm.value};
            if (report_delay == 0) return report(process);
            kernel.at(report_delay, [this, pid = process.pid] {
                if (sys_fake::Process* later = kernel.find(pid)) report(*later);
            });
        });
        listener = kernel.listener("/sv/event/ftrig1:@400000006553f10000000000:abcdef");
    }

    // Lives until it waits for ever, exits or is killed; a killed one is buried.
    enum class End { stuck, paused, exited, failed, killed };

    // Lives on for that long only, if nothing ends it before.
    End live_for(std::uint64_t time) {
        kernel.pause_after(time);
        return rest();
    }

    End live() {
        try {
            if (!supervisor) {
                supervisor = std::make_unique<Supervisor>();
                if (const int code = begin(); code != 0) {
                    lose();
                    return End::failed;
                }
            }
            run(*supervisor);
        } catch (const sys_fake::Stuck&) {
            return End::stuck;
        } catch (const sys_fake::Paused&) {
            return End::paused;
        } catch (const sys_fake::Killed&) {
            lose();
            return End::killed;
        }
        lose();
        return End::exited;
    }

    // Until the world is at rest, with a new supervisor for each that was killed or failed, as
    // svscan would start one.
    End rest() {
        End end = live();
        for (int i = 0; i < 200 && (end == End::killed || end == End::failed); ++i) {
            sys::sleep_for(sys::kSecond);
            end = live();
        }
        return end;
    }

    void lose() {
        supervisor.reset();
        kernel.bury_self();
        kernel.be_born();
    }

    void control(const std::string& bytes) { kernel.write_fifo("/sv/supervise/control", bytes); }

    // What the service does next, while the supervisor waits.
    void service_ends(int status) {
        for (sys_fake::Process* process : kernel.running("/sv/run"))
            kernel.end(process->pid, status);
    }

    std::size_t running() { return kernel.running("/sv/run").size(); }

    std::string letters() const { return listener->data; }

    State state() const { return supervisor ? supervisor->state : State::gone; }

    sys_fake::Kernel kernel;
    std::shared_ptr<sys_fake::Inode> listener;
    std::unique_ptr<Supervisor> supervisor;
    std::function<void(const sys_fake::Process&)> began;  // called when run is executed
    std::size_t runs = 0;
    bool stubborn = false;  // run does not end of TERM
    std::size_t most = 0;   // at the same time
    // When run is slipway-exec, as `ready program` has it: how long until it executes the program.
    std::uint64_t report_delay = 0;

private:
    static void report(sys_fake::Process& process) {
        const auto end = process.descriptors.find(formats::kProgramReportDescriptor);
        if (end == process.descriptors.end()) return;
        end->second.file->inode->data += formats::kExecuting;
        process.descriptors.erase(end);
    }

    int begin() {
        Supervisor& s = *supervisor;
        for (int step = 0; step < 5; ++step) {
            const int code = step == 0   ? enter_directory(s, "sv")
                             : step == 1 ? make_directories(s)
                             : step == 2 ? take_lock(s)
                             : step == 3 ? open_control(s)
                                         : open_signals(s);
            if (code != 0) return code;
            if (step == 2) keep_left_request(s);
        }
        if (!read_policy(s)) return kSystem;
        if (const int code = take_over_or_begin(s); code != 0) return code;
        obey_left_request(s);
        return 0;
    }
};

}  // namespace slipway::supervise::testing
