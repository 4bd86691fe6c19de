// slipway-syslog: takes what programs say by syslog(3) and writes it as lines
// (docs/formats/syslog.md).
#include "engine/sys/file.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"
#include "engine/syslog/serve.h"
#include "engine/syslog/socket.h"

namespace {

using namespace slipway;

constexpr int kUsageError = 100, kSystemError = 111;
// Another daemon takes the messages: the definition does not start us again after this.
constexpr int kTaken = 5;

constexpr std::string_view kUsage =
    "usage: slipway-syslog [SOCKET]\n"
    "Takes the messages of syslog(3) at SOCKET (default /dev/log) and writes them as lines to\n"
    "standard output, with who sent them. Exits 5 where somebody else takes them.\n";

constinit syslog::Buffers buffers;

int failed(std::string_view what, sys::Errno error) {
    sys::report({"slipway-syslog: fatal: ", what, sys::explain(error).view()});
    return kSystemError;
}

}  // namespace

int main(int argc, char** argv) {
    if (sys::asked_for("--help", argc, argv)) return sys::answer(kUsage);
    if (sys::asked_for("--version", argc, argv)) return sys::answer_version("slipway-syslog");
    if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
        static_cast<void>(sys::write(sys::kStderr, kUsage));
        return kUsageError;
    }
    const char* path = argc == 2 ? argv[1] : "/dev/log";
    auto signals = sys::open_signal_descriptor({sys::signals::kTerm, sys::signals::kInt},
                                               {sys::signals::kPipe});
    if (!signals) return failed("cannot take signals", signals.error());
    syslog::Server server{buffers, syslog::stored_socket(path), std::move(signals).value()};
    const bool is_new = !server.socket.valid();
    if (is_new) {
        if (syslog::is_taken(path)) {
            sys::report({"slipway-syslog: somebody else takes the messages at ", path});
            return kTaken;
        }
        auto made = syslog::make_socket(path);
        if (!made) return failed(path, made.error());
        server.socket = std::move(made).value();
    }
    syslog::announce(server.socket, is_new);
    const auto ended = serve(server);
    return ended ? 0 : failed("standard output", ended.error());
}
