#include "engine/sys/forward.h"

#include <signal.h>
#include <sys/prctl.h>

#include "engine/sys/kernel.h"

namespace slipway::sys {
namespace {

constexpr int kForwarded[] = {SIGTERM, SIGINT,  SIGQUIT, SIGHUP,
                              SIGUSR1, SIGUSR2, SIGALRM, SIGWINCH};

// Read and written by the handler.
volatile pid_t current_child = 0;
volatile sig_atomic_t last_signal = 0;

void pass_on(int signal) {
    const int saved = errno;
    last_signal = signal;
    if (current_child > 0) ::kill(current_child, signal);
    errno = saved;
}

}  // namespace

Status die_with_parent(Signal signal) {
    return status_of(::prctl(PR_SET_PDEATHSIG, signal.value, 0, 0, 0));
}

void forward_signals(Pid child) {
    last_signal = 0;
    current_child = child.value;

    struct sigaction action {};

    action.sa_handler = child ? pass_on : SIG_DFL;
    action.sa_flags = SA_RESTART;
    for (const int signal : kForwarded) ::sigaction(signal, &action, nullptr);
}

Signal last_forwarded() {
    return {last_signal};
}

}  // namespace slipway::sys
