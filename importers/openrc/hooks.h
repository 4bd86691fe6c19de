// start_pre, start and their kin, as far as a definition can say what they do.
#pragma once

#include "importers/openrc/context.h"
#include "importers/openrc/daemon_options.h"

namespace slipway::importers::openrc {

// The statements of start_pre become directories, asserts and prepare commands. False when one of
// them cannot be said.
bool translate_start_pre(Context& context, const shell::Command& function);

// A start() or stop() that is one start-stop-daemon call between messages; `call` is what it says.
bool read_single_call(Context& context, const shell::Command& function, DaemonCall& call);

// Nothing but messages and a return that says success.
bool does_nothing(const shell::Command& function);

// `start-stop-daemon --signal HUP …` between messages, of reload(): the signal, else nothing.
std::optional<int> reload_signal(Context& context, const shell::Command& function);

}  // namespace slipway::importers::openrc
