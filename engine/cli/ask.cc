#include "engine/cli/ask.h"

#include <cerrno>

#include "engine/cli/unknown_name.h"
#include "engine/cli/waiting.h"
#include "engine/sys/clock.h"
#include "engine/sys/report.h"
#include "engine/sys/terminal.h"

namespace slipway::cli {
namespace {

constexpr std::uint64_t kLookPatience = 10 * sys::kSecond;  // for requests that do not wait

std::string explain(sys::Errno error) {
    return std::string(sys::explain(error).view());
}

int no_manager(const Options& options, Output& output, sys::Errno error) {
    const std::string socket = options.run + "/control";
    switch (error.value) {
        case ENOENT:
            output.error("no manager runs: there is no socket " + socket,
                         "is this machine booted with Slipway? If its run directory is elsewhere, "
                         "name it with --run DIR or SLIPWAY_RUN");
            return kNoManager;
        case ECONNREFUSED:
            output.error("the manager does not run: nobody listens at " + socket,
                         "slipway-svscan starts it again within a second; if it does not, its log "
                         "says why: `slipway log slipway-manager`");
            return kNoManager;
        default:
            output.error("cannot connect to " + socket + explain(error),
                         "the directory above it must be readable for you");
            return kSystem;
    }
}

void tell(const Options& options, const formats::Result& result, const Output& output) {
    const std::string name(result.name);
    std::string help;
    if (result.outcome == formats::Outcome::unknown) help = help_for_unknown(options, name);
    if (result.outcome == formats::Outcome::busy)
        help = "wait until it is done: `slipway status` shows what goes on";
    if (result.outcome == formats::Outcome::not_served)
        help = "slipway-manager is older than this `slipway`; restart it, or reboot";
    if (result.outcome == formats::Outcome::failed && !name.empty())
        help = "`slipway status " + name + "` says more, `slipway log " + name +
               "` shows what it wrote";
    output.error(printable((name.empty() ? "" : name + ": ") + std::string(result.text)), help);
}

// The frame that ends a request.
int finish(const Options& options, const formats::DoneFrame& done, Output& output) {
    if (done.outcome == formats::Outcome::ok) return 0;
    tell(options, {done.outcome, done.name, done.text}, output);
    for (const formats::Result& other : done.others()) tell(options, other, output);
    if (done.more > done.count)
        output.error("and " + std::to_string(done.more - done.count) + " more",
                     "`slipway list` shows all");
    return static_cast<int>(done.outcome);
}

}  // namespace

OnProgress show_progress(const Options& options, Output& output) {
    if (options.json) return {};
    return [&output](const formats::ProgressFrame& frame) {
        const std::string state =
            output.in(colour_of(frame.state), formats::state_name(frame.state));
        output.print(columns({{std::string(frame.name), state, printable(frame.reason)}}));
    };
}

namespace {

struct Opened {
    std::optional<client::Connection> connection;  // nullopt: errors were printed
    int code = 0;
};

Opened open_and_send(const Options& options,
                     Output& output,
                     const formats::ClientRequest& request) {
    if (auto given = client::Connection::handed_over()) return {std::move(given), 0};
    auto opened = client::Connection::open(options.run);
    if (!opened) return {std::nullopt, no_manager(options, output, opened.error())};
    client::Connection connection = std::move(opened).value();
    const auto sent = connection.send(request);
    if (sent) return {std::move(connection), 0};
    if (sent.error().value == EMSGSIZE) {
        output.error("too many names for one request");
        return {std::nullopt, kUsage};
    }
    output.error("cannot ask the manager" + explain(sent.error()));
    return {std::nullopt, kSystem};
}

}  // namespace

Answer ask(const Options& options,
           Output& output,
           formats::ClientRequest request,
           const OnProgress& on_progress) {
    auto opened = open_and_send(options, output, request);
    if (!opened.connection) return {opened.code, {}};
    client::Connection& connection = *opened.connection;
    std::optional<std::uint64_t> patience;
    if ((request.flags & formats::kWait) == 0) patience = kLookPatience;
    if (options.timeout_ms != 0) patience = options.timeout_ms * sys::kMillisecond;
    const std::uint64_t begin = sys::monotonic();
    std::function<void()> tell_who;  // for people who look at it
    if (on_progress && sys::is_terminal(sys::kStdout))
        tell_who = [&] { output.print(ask_who_is_waited_for(options, request)); };
    Answer answer;
    for (;;) {
        std::optional<std::uint64_t> left = patience;
        if (left) *left -= std::min(*left, sys::monotonic() - begin);
        const auto frame = receive_patiently(connection, left, tell_who);
        if (!frame && frame.error().value == ETIMEDOUT) {
            output.error(
                "not done after " + (*patience < sys::kSecond
                                         ? std::to_string(*patience / sys::kMillisecond) + " ms"
                                         : duration(*patience / sys::kSecond)),
                "the manager goes on with it; `slipway list` shows who is waited for");
            answer.code = kTimeIsUp;
            return answer;
        }
        if (!frame) {
            output.error("the manager ended the connection" + explain(frame.error()),
                         "what was asked for is kept; `slipway list` shows how it goes on");
            answer.code = kNoManager;
            return answer;
        }
        formats::ServiceFrame service;
        formats::RelationFrame relation;
        formats::ProgressFrame progress;
        formats::DoneFrame done;
        if (formats::decode(frame.value(), service)) answer.services.push_back(info_of(service));
        if (formats::decode(frame.value(), relation) && !answer.services.empty())
            answer.services.back().relations.push_back(
                {relation.incoming, std::string(relation.kind), std::string(relation.other),
                 relation.state});
        if (on_progress && formats::decode(frame.value(), progress)) on_progress(progress);
        if (formats::decode(frame.value(), done)) {
            answer.code = finish(options, done, output);
            return answer;
        }
    }
}

}  // namespace slipway::cli
