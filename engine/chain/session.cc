// pgrphack, s6-setsid.
#include <cerrno>

#include "engine/base/number.h"
#include "engine/chain/loaders.h"
#include "engine/chain/options.h"
#include "engine/sys/process.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"
#include "engine/sys/terminal.h"

namespace slipway::chain {
namespace {

enum class Failure { fatal, told, silent };

base::Status take_foreground(int number, bool grab) {
    sys::Fd opened;
    sys::BorrowedFd terminal{number};
    if (number < 0) {
        auto file = sys::open_terminal("/dev/tty");
        if (!file) return file.error();
        opened = std::move(file).value();
        terminal = opened;
    }
    // Who is in the background is stopped by SIGTTOU when it asks for the terminal.
    constexpr sys::Signal kTtou{22};
    if (grab)
        if (const auto done = sys::ignore_signal(kTtou); !done) return done;
    const auto done = sys::set_foreground_group(terminal, sys::own_pid());
    if (grab) static_cast<void>(sys::default_signal(kTtou));
    return done;
}

base::Status change_group(char kind, int terminal, std::string_view& step) {
    if (kind == 's') {
        step = "unable to make a session";
        const auto session = sys::new_session();
        if (!session) return session.error();
        return base::kOk;
    }
    step = "unable to make a process group";
    const auto done = sys::set_process_group({}, {});
    if (!done || kind == 'b') return done;
    step = "unable to take the terminal";
    return take_foreground(terminal, kind == 'g');
}

}  // namespace

int new_group(Call& call) {
    if (call.words.empty()) return wrong_usage(call);
    // Fails for who leads a session already, which is as good.
    static_cast<void>(sys::new_session());
    return become(call, call.words);
}

int s6_new_session(Call& call) {
    char kind = 's';
    Failure failure = Failure::told;
    int terminal = -1;
    Options options(call.words, "sbfgiIqd:");
    while (const auto option = options.next()) {
        switch (option->letter) {
            case '?':
                return wrong_usage(call);
            case 'i':
                failure = Failure::fatal;
                break;
            case 'I':
                failure = Failure::told;
                break;
            case 'q':
                failure = Failure::silent;
                break;
            case 'd': {
                const auto number = base::parse_unsigned(option->value);
                if (!number || *number > 0x7fffffff) return wrong_usage(call);
                terminal = static_cast<int>(*number);
                break;
            }
            default:
                kind = option->letter;
        }
    }
    if (options.rest().empty()) return wrong_usage(call);
    std::string_view step;
    const auto done = change_group(kind, terminal, step);
    if (!done && failure == Failure::fatal) return die(call, {step}, done.error());
    if (!done && failure == Failure::told)
        sys::report({call.name, ": warning: ", step, sys::explain(done.error()).view()});
    return become(call, options.rest());
}

}  // namespace slipway::chain
