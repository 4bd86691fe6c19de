// What slipway-testd was asked to do: one flag per behaviour.
#pragma once

namespace slipway::testd {

struct Options {
    // Start
    bool hang = false;       // nothing happens any more: no readiness, no exit
    int forks = 0;           // 1: the parent exits at once; 2: as daemons do
    int leave_after_ms = 0;  // how long the parent of a fork stays
    const char* pid_file = nullptr;
    int pid_file_after_ms = 0;
    // Readiness
    int notify_fd = -1;  // s6: a line on this descriptor
    const char* notify_text = "\n";
    bool sd_ready = false;          // systemd: READY=1 to $NOTIFY_SOCKET
    bool sd_main_pid = false;       // … with MAINPID=
    const char* sd_text = nullptr;  // any text in its place
    int ready_after_ms = 0;
    // While it runs
    int children = 0;           // sleeping children
    long flood_lines = 0;       // numbered lines on stdout
    long flood_per_second = 0;  // 0: as fast as they go
    const char* flood_tag = "line";
    const char* report = nullptr;  // a JSON line of argv, environment, ids, descriptors
    // End
    int end_after_ms = -1;  // -1: stays
    int exit_code = 0;
    int die_of_signal = 0;
    bool ignore_term = false;
    int term_takes_ms = -1;  // TERM ends it after so long, with exit_code
};

// Fills `options` from the command line; on a mistake says so on stderr and returns false.
bool parse(int argc, char** argv, Options& options);

}  // namespace slipway::testd
