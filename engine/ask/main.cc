// slipway: plain requests to the manager at once; all else is done by slipway-command beside it,
// whose start alone takes longer than such a request.
#include <cerrno>

#include "engine/ask/request.h"
#include "engine/base/number.h"
#include "engine/formats/protocol.h"
#include "engine/sys/file.h"
#include "engine/sys/process.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"
#include "engine/sys/terminal.h"

namespace slipway::ask {
namespace {

constexpr std::string_view kWhole = "/slipway-command";
constexpr std::string_view kUsualPlace = "/usr/lib/slipway/bin";  // where there is no /proc
constexpr int kSystemError = 111;
constexpr std::size_t kMostVariables = 4096;

std::array<char*, kMostVariables + 2> variables;

// The environment with one more variable; nullptr when it has too many already.
char** with(char* more) {
    std::size_t count = 0;
    for (char** at = sys::environment(); *at != nullptr; ++at) {
        if (count == kMostVariables) return nullptr;
        variables[count++] = *at;
    }
    variables[count] = more;
    return variables.data();
}

[[noreturn]] void hand_over(char** argv, const sys::Fd& connection, std::uint32_t serial) {
    base::Path program;
    if (sys::read_symlink_at(sys::kHere, "/proc/self/exe", program)) {
        const base::Path self = program;
        (void)program.assign(self.view().substr(0, self.view().rfind('/')));
    } else {
        (void)program.assign(kUsualPlace);
    }
    (void)program.append(kWhole);
    base::FixedString<64> variable;
    char** environment = sys::environment();
    if (connection.valid() && sys::set_inherited(connection, true)) {
        (void)variable.append(formats::kHandedOver);
        (void)variable.append("=");
        (void)variable.append(
            base::decimal_unsigned(static_cast<std::uint64_t>(sys::BorrowedFd(connection).value))
                .view());
        (void)variable.append(":");
        (void)variable.append(base::decimal_unsigned(serial).view());
        environment = with(const_cast<char*>(variable.c_str()));
    }
    const sys::Errno error =
        environment == nullptr ? sys::Errno{E2BIG} : sys::execute(program, argv, environment);
    sys::report({"slipway: cannot execute ", program.view(), sys::explain(error).view()});
    sys::exit_now(kSystemError);
}

}  // namespace
}  // namespace slipway::ask

int main(int argc, char** argv) {
    using namespace slipway;
    const char* run = sys::environment_value("SLIPWAY_RUN");
    const std::span<char* const> words(argv + 1, argc > 1 ? static_cast<std::size_t>(argc - 1) : 0);
    const auto plain = ask::plain_request(words, run == nullptr ? "" : run);
    // Colours are the whole command's.
    if (!plain || sys::is_terminal(sys::kStdout) || !sys::ignore_signal(sys::signals::kPipe))
        ask::hand_over(argv, {}, 0);
    ask::Asked asked = ask::ask(*plain);
    if (asked.end == ask::End::hand_over) ask::hand_over(argv, asked.connection, asked.serial);
    return 0;
}
