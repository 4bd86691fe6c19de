// Options of start-stop-daemon and supervise-daemon.
#pragma once

#include <string>
#include <vector>

#include "importers/openrc/context.h"

namespace slipway::importers::openrc {

struct DaemonCall {
    bool start = false, stop = false;
    bool background = false;  // start-stop-daemon puts it into the background
    std::string executable;   // -x
    std::string pid_file;     // -p
    std::string name, retry, signal;
    std::vector<model::Argument> program;  // after --, or the first word that is no option
};

// Reads `arguments` (without the program's own name) into `call` and the service's process. False
// when an option is unknown or computed; context.obstacle says which.
bool read_daemon_options(Context& context,
                         const std::vector<model::Argument>& arguments,
                         bool supervise,
                         const shell::Place& place,
                         DaemonCall& call);

// "user[:group]".
void set_user(model::Process& process, const std::string& value);

// cap_iab(3): ^ ambient and inheritable, ! dropped from the bounding set, % or nothing inheritable.
bool set_capabilities(model::Process& process, const std::string& value);
// CLASS[:LEVEL] of ioprio_set(2), in numbers as start-stop-daemon reads them.
bool set_io_priority(model::Process& process, const std::string& value);
// A number, as prctl(2) takes it.
bool set_secure_bits(model::Process& process, const std::string& value);

// TERM/60/KILL/10, or a number of seconds for `signal`. False when it cannot be read.
bool read_retry(const std::string& value, int signal, std::vector<model::StopStep>& steps);

// "3", "128ms", "2s", "1m", "1h" in milliseconds; a bare number counts seconds.
std::optional<model::Millis> read_time(const std::string& value);

}  // namespace slipway::importers::openrc
