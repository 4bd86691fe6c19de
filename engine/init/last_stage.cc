#include "engine/init/last_stage.h"

#include <array>

#include "engine/base/number.h"
#include "engine/init/places.h"
#include "engine/init/remaining.h"
#include "engine/init/say.h"
#include "engine/init/unmount.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/power.h"
#include "engine/sys/process.h"
#include "engine/sys/signal.h"
#include "engine/sys/whole_file.h"

namespace slipway::init {
namespace {

constexpr std::uint64_t kTermWait = 5 * sys::kSecond;
constexpr std::uint64_t kKillWait = 5 * sys::kSecond;

struct Wanted {
    Ending ending = Ending::reboot;
    int exit_code = 0;
};

// RUN/ending: a word of parse_ending(), for "exit" also a code.
std::optional<Wanted> read_ending_file() {
    std::array<char, 64> buffer;
    const auto text = sys::read_whole(sys::kHere, kEnding, std::span<char>(buffer));
    if (!text) return std::nullopt;
    const auto end = text.value().find_first_of(" \n");
    const auto ending = parse_ending(text.value().substr(0, end));
    if (!ending) {
        say({kEnding, ": not an ending: ", text.value().substr(0, end)});
        return std::nullopt;
    }
    Wanted wanted{*ending, 0};
    if (end == std::string_view::npos) return wanted;
    const auto rest = text.value().substr(end + 1);
    const auto code = base::parse_unsigned(rest.substr(0, rest.find('\n')));
    if (code && *code < 256) wanted.exit_code = static_cast<int>(*code);
    return wanted;
}

Wanted wanted_ending(const Request& request, bool machine) {
    if (request.ending) return {*request.ending, 0};
    if (const auto read = read_ending_file()) return *read;
    return {machine ? Ending::reboot : Ending::exit, 0};
}

sys::Power power_for(Ending ending) {
    switch (ending) {
        case Ending::poweroff:
            return sys::Power::off;
        case Ending::halt:
            return sys::Power::halt;
        case Ending::kexec:
            return sys::Power::kexec;
        case Ending::reboot:
        case Ending::exit:
            return sys::Power::restart;
    }
    return sys::Power::restart;
}

[[noreturn]] void end(const Wanted& wanted, bool machine) {
    if (wanted.ending == Ending::exit && !machine) sys::exit_now(wanted.exit_code);
    auto error = sys::set_power(power_for(wanted.ending));
    // A container that may not call reboot(2) ends when its pid 1 does.
    if (!machine) sys::exit_now(wanted.exit_code);
    if (wanted.ending == Ending::kexec) {
        say_failure(error, {"cannot start the loaded kernel, so the machine restarts"});
        error = sys::set_power(sys::Power::restart);
    }
    say_failure(error, {"the machine cannot be ended. Everything is written: switch it off"});
    for (;;) sys::sleep_for(60 * sys::kSecond);
}

}  // namespace

void run_last_stage(const Request& request) {
    static_cast<void>(sys::change_directory("/"));
    const bool machine = sys::in_first_pid_namespace().value_or(true);
    const Wanted wanted = wanted_ending(request, machine);
    say({"ends: ", ending_word(wanted.ending)});

    if (!end_remaining(sys::signals::kTerm, kTermWait) &&
        !end_remaining(sys::signals::kKill, kKillWait))
        say_who_remains();
    // Nothing of ours writes any more.
    sys::sync_everything();
    unmount_all(machine);
    sys::sync_everything();
    end(wanted, machine);
}

}  // namespace slipway::init
