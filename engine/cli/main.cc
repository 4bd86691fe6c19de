// slipway: see slipway(8).
#include <cstdlib>
#include <string>
#include <variant>

#include "engine/cli/options.h"
#include "engine/cli/output.h"
#include "engine/cli/user.h"
#include "engine/sys/file.h"
#include "engine/sys/signal.h"
#include "engine/sys/terminal.h"

namespace slipway::cli {
namespace {

// Colours only for people: on a terminal that is not dumb, unless NO_COLOR is set.
bool wants_colour() {
    const char* terminal = std::getenv("TERM");
    return sys::is_terminal(sys::kStdout) && terminal != nullptr &&
           std::string_view(terminal) != "dumb" && std::getenv("NO_COLOR") == nullptr;
}

}  // namespace
}  // namespace slipway::cli

// Out of memory is the one exception that may come: it ends the program, as it should.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) {
    using namespace slipway;
    const char* run = std::getenv("SLIPWAY_RUN");
    auto parsed = cli::parse_options(argc, argv, run == nullptr ? "" : run, cli::wants_colour());
    if (const auto* leave = std::get_if<cli::Leave>(&parsed)) {
        const bool ok =
            sys::write_all(leave->code == 0 ? sys::kStdout : sys::kStderr, leave->text).ok();
        return ok ? leave->code : cli::kSystem;
    }
    // A closed pipe is an error of write(2), not the end.
    if (!sys::ignore_signal(sys::signals::kPipe)) return cli::kSystem;
    auto& options = std::get<cli::Options>(parsed);
    cli::Output output(options.colour, options.json);
    if (const int code = cli::take_user_places(options, output); code != 0) return code;
    return options.command(options, output);
}
