// The emergency shell.
#pragma once

namespace slipway::init {

// Runs sulogin, or else a shell, on the console, and waits until it ends; reaps meanwhile. Says
// what to do first. Without either it says so and waits a minute, so that what it says can be read.
void run_emergency_shell();

}  // namespace slipway::init
