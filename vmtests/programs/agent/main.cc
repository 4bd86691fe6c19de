// slipway-test-agent INIT [ARG…]: pid 1 for an instant. It leaves a child behind that runs commands
// for the host over /dev/ttyS1 and becomes INIT, which finds what the kernel would have given it.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vmtests/programs/agent/command.h"
#include "vmtests/programs/agent/serial.h"

namespace {

int serve(int serial) {
    // The console belongs to the init; the agent must not keep it open.
    for (int fd = 0; fd < 3; fd++) close(fd);
    // Meant for the commands it starts, so without O_CLOEXEC.
    // NOLINTNEXTLINE(android-cloexec-open,android-cloexec-dup)
    if (open("/dev/null", O_RDWR) != 0 || dup(0) != 1 || dup(0) != 2) return 111;
    static const char hello[] = "{\"event\":\"agent\"}\n";
    slipway::agent::write_all(serial, hello, sizeof hello - 1);
    static slipway::agent::Request request;
    while (slipway::agent::read_request(serial, request)) {
        int code = slipway::agent::run_command(serial, request);
        char line[64];
        int size = snprintf(line, sizeof line, "{\"id\":%d,\"code\":%d}\n", request.id, code);
        slipway::agent::write_all(serial, line, static_cast<size_t>(size));
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        fputs("slipway-test-agent: usage: slipway-test-agent INIT [ARG...]\n", stderr);
        return 100;
    }
    int serial = slipway::agent::open_serial("/dev/ttyS1");
    if (serial < 0) fputs("slipway-test-agent: no /dev/ttyS1: going on without\n", stderr);
    if (serial >= 0 && fork() == 0) {
        setsid();
        return serve(serial);
    }
    if (serial >= 0) close(serial);
    execv(argv[1], argv + 1);
    fprintf(stderr, "slipway-test-agent: cannot execute %s\n", argv[1]);
    return 111;
}
