// slipway-fdholder: keeps open descriptors by name for programs that may die
// (docs/formats/holder.md).
#include "engine/base/fixed_string.h"
#include "engine/base/number.h"
#include "engine/fdholder/serve.h"
#include "engine/sys/file.h"
#include "engine/sys/process.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"
#include "engine/sys/socket.h"

namespace {

using namespace slipway;

constexpr int kUsageError = 100, kSystemError = 111;
constexpr int kBacklog = 256;

constexpr std::string_view kUsage =
    "usage: slipway-fdholder [-d FD] [-m MIRROR] [-r RULES] SOCKET\n"
    "Keeps descriptors by name, for root and its own user, on the Unix socket SOCKET.\n"
    "  -d FD      write a newline to FD, an open descriptor from 3 on, once it listens\n"
    "  -m MIRROR  keep a copy of everything in the holder at this socket\n"
    "  -r RULES   what other users may do, by lines of this file; SIGHUP reads it again\n";

// All zeros at start, so rows that are never used cost nothing.
constinit fdholder::Store store;

struct Arguments {
    int notification = 0;
    const char* mirror = nullptr;
    const char* rules = nullptr;
    const char* socket = nullptr;
};

bool read_arguments(int argc, char** argv, Arguments& out) {
    int i = 1;
    for (; i + 1 < argc && argv[i][0] == '-'; i += 2) {
        const std::string_view option = argv[i];
        if (option == "-m") {
            out.mirror = argv[i + 1];
        } else if (option == "-r") {
            out.rules = argv[i + 1];
        } else if (option == "-d") {
            const auto number = base::parse_unsigned(argv[i + 1]);
            if (!number || *number < 3 || *number > 1 << 20) return false;
            out.notification = static_cast<int>(*number);
            if (!sys::is_open({out.notification})) return false;
        } else {
            return false;
        }
    }
    if (i + 1 != argc || argv[i][0] == '-') return false;
    out.socket = argv[i];
    return true;
}

int failed(std::string_view what, sys::Errno error) {
    sys::report({"slipway-fdholder: fatal: ", what, sys::explain(error).view()});
    return kSystemError;
}

void raise_limit() {
    const auto limit = sys::descriptor_limit();
    if (!limit) return;
    const std::uint64_t wanted = fdholder::kMaxNames + fdholder::kMaxClients + 32;
    const auto hard = limit.value().hard > wanted ? limit.value().hard : wanted;
    if (!sys::set_descriptor_limit({hard, hard}))
        static_cast<void>(sys::set_descriptor_limit({limit.value().hard, limit.value().hard}));
}

// The socket of an earlier life is in the way; whoever connected to it has been told by its end.
// Who is not root is told apart after it has connected. It gets its name once it listens: at no
// moment is a holder that is started again one that is not there.
sys::Result<sys::Fd> listen_at(const char* path, bool for_all) {
    auto socket = sys::make_unix_socket(sys::SocketType::packets);
    if (!socket) return socket;
    constexpr std::size_t kLongest = 107;  // sockaddr_un
    base::FixedString<kLongest> temporary;
    const bool fits = temporary.append(path) && temporary.append(".new");
    const char* const at = fits ? temporary.c_str() : path;
    static_cast<void>(sys::unlink_at(sys::kHere, at));
    const unsigned mask = sys::set_umask(for_all ? 0111 : 0177);
    const auto bound = sys::bind_unix(socket.value(), at);
    sys::set_umask(mask);
    if (!bound) return bound.error();
    if (const auto done = sys::listen_on(socket.value(), kBacklog); !done) return done.error();
    if (fits)
        if (const auto done = sys::rename_at(sys::kHere, at, sys::kHere, path); !done)
            return done.error();
    return socket;
}

}  // namespace

int main(int argc, char** argv) {
    if (sys::asked_for("--help", argc, argv)) return sys::answer(kUsage);
    if (sys::asked_for("--version", argc, argv)) return sys::answer_version("slipway-fdholder");
    Arguments arguments;
    if (!read_arguments(argc, argv, arguments)) {
        static_cast<void>(sys::write(sys::kStderr, kUsage));
        return kUsageError;
    }

    fdholder::Holder holder(store);
    auto signals =
        sys::open_signal_descriptor({sys::signals::kTerm, sys::signals::kInt, sys::signals::kHup});
    if (!signals) return failed("cannot take signals", signals.error());
    holder.signals = std::move(signals).value();
    raise_limit();
    holder.rules_file = arguments.rules;
    if (arguments.rules != nullptr && !read_rules(holder)) return kUsageError;
    holder.mirror.set_path(arguments.mirror);
    if (const auto begun = holder.mirror.begin(store); !begun)
        return failed("cannot take over what the mirror keeps", begun.error());
    auto listener = listen_at(arguments.socket, arguments.rules != nullptr);
    if (!listener) return failed(arguments.socket, listener.error());
    holder.listener = std::move(listener).value();

    if (arguments.notification != 0) {
        static_cast<void>(sys::write({arguments.notification}, std::string_view("\n")));
        sys::close_descriptor(arguments.notification);
    }
    serve(holder);
    static_cast<void>(sys::unlink_at(sys::kHere, arguments.socket));
    return 0;
}
