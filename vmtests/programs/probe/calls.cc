// How an attempt ends, in a child: "ok", the name of errno, or the signal that killed it.
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vmtests/programs/probe/attempts.h"
#include "vmtests/programs/probe/report.h"
#include "vmtests/programs/probe/sections.h"

namespace slipway::probe {

void report_call(const char* name) {
    const Key key("call", name);
    const Attempt* attempt = find_attempt(name);
    if (!attempt) return put(key, "no such attempt");
    pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
        errno = 0;
        _exit(attempt->make() < 0 ? errno : 0);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child)
        return put(key, "cannot fork: %s", error_name(errno));
    if (WIFSIGNALED(status)) return put(key, "killed by signal %d", WTERMSIG(status));
    put(key, "%s", WEXITSTATUS(status) == 0 ? "ok" : error_name(WEXITSTATUS(status)));
}

}  // namespace slipway::probe
