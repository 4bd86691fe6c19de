#include "engine/cli/ask.h"

#include <algorithm>
#include <cerrno>

#include "engine/cli/called.h"
#include "engine/cli/json_answers.h"
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

// Why no answer came. Only what is known is said: whether a request that nobody has answered was
// taken is not.
int no_answer(const Options& options, Output& output, sys::Errno error, bool was_sent) {
    const std::string socket = options.run + "/control";
    const std::string unknown =
        was_sent ? "; whether it has taken what was asked for is not known: " +
                       called(options, "status") + " shows it when the manager is back"
                 : "";
    const std::string log =
        "slipway-svscan starts it again within a second; if it does not, its "
        "log says why: " +
        called(options, "log slipway-manager");
    switch (error.value) {
        case ENOENT:
            output.error("no manager runs: there is no socket " + socket + unknown,
                         options.user ? called(options, "run") + " starts your services"
                         : options.run_named
                             ? "is this the run directory of a tree that runs?"
                             : "is this machine booted with Slipway? If its run directory is "
                               "elsewhere, name it with --run DIR or SLIPWAY_RUN");
            return kNoManager;
        case ECONNREFUSED:
            output.error("the manager does not run: nobody listens at " + socket + unknown, log);
            return kNoManager;
        case EPIPE:
        case ECONNRESET:
            output.error("the manager ends every connection" + unknown, log);
            return kNoManager;
        case EPROTONOSUPPORT:
            output.error("the manager speaks another version of the protocol than this `slipway`",
                         "use the `slipway` that was installed with it, or restart the manager: "
                         "`s6-svc -r " +
                             options.run + "/scan/slipway-manager`");
            return kUsage;
        case EMSGSIZE:
            output.error("too many names for one request");
            return kUsage;
        default:
            output.error("cannot ask the manager at " + socket + explain(error),
                         "the directory above it must be readable for you");
            return kSystem;
    }
}

int time_is_up(const Options& options, Output& output, std::uint64_t patience) {
    output.error(
        "not done after " + (patience < sys::kSecond
                                 ? std::to_string(patience / sys::kMillisecond) + " ms"
                                 : duration(patience / sys::kSecond)),
        "the manager goes on with it; " + called(options, "list") + " shows who is waited for");
    return kTimeIsUp;
}

void tell(const Options& options,
          const formats::Result& result,
          const Output& output,
          Answer& answer) {
    const std::string name(result.name);
    const int code = static_cast<int>(result.outcome);
    answer.failed.push_back({name, std::string(result.text), code});
    std::string help;
    if (result.outcome == formats::Outcome::unknown) help = help_for_unknown(options, name);
    if (result.outcome == formats::Outcome::busy)
        help = "wait until it is done: " + called(options, "status") + " shows what goes on";
    if (result.outcome == formats::Outcome::not_served)
        help = "slipway-manager is older than this `slipway`; restart it, or reboot";
    if (result.outcome == formats::Outcome::failed && !name.empty())
        help = called(options, "status " + name) + " says more, " + called(options, "log " + name) +
               " shows what it wrote";
    output.error(Fault{printable(result.text), help, printable(name), code});
}

// The frame that ends a request.
void finish(const Options& options,
            const formats::DoneFrame& done,
            Output& output,
            Answer& answer) {
    answer.code = static_cast<int>(done.outcome);
    if (done.outcome == formats::Outcome::ok) return;
    tell(options, {done.outcome, done.name, done.text}, output, answer);
    for (const formats::Result& other : done.others()) tell(options, other, output, answer);
    answer.more_failed = done.more > done.count ? done.more - done.count : 0;
    if (answer.more_failed != 0)
        output.error("and " + std::to_string(answer.more_failed) + " more",
                     "`slipway list` shows all");
}

}  // namespace

int ask_for_change(const Options& options, Output& output, const formats::ClientRequest& request) {
    std::vector<Change> changes;
    const auto keep = [&changes](const formats::ProgressFrame& frame) {
        changes.push_back({std::string(frame.name), std::string(frame.reason), frame.state});
    };
    const auto show = [&output](const formats::ProgressFrame& frame) {
        const std::string state =
            output.in(colour_of(frame.state), formats::state_name(frame.state));
        output.print(columns({{std::string(frame.name), state, printable(frame.reason)}}));
    };
    const Answer answer =
        ask(options, output, request, options.json ? OnProgress(keep) : OnProgress(show));
    if (options.json && !output.print(answer_as_json(answer, changes))) return kSystem;
    return answer.code;
}

Answer ask(const Options& options,
           Output& output,
           formats::ClientRequest request,
           const OnProgress& on_progress) {
    std::optional<std::uint64_t> patience;
    if ((request.flags & formats::kWait) == 0) patience = kLookPatience;
    if (options.timeout_ms != 0) patience = options.timeout_ms * sys::kMillisecond;
    // Whoever says how long he waits waits so long for the manager, too.
    const std::uint64_t asked = options.timeout_ms * sys::kMillisecond;
    client::Conversation conversation(options.run, request, std::max(client::kAway, asked));
    const std::uint64_t begin = sys::monotonic();
    std::function<void()> tell_who;  // for people who look at it
    if (on_progress && !options.json && sys::is_terminal(sys::kStdout))
        tell_who = [&] { output.print(ask_who_is_waited_for(options, request)); };
    Answer answer;
    for (;;) {
        std::optional<std::uint64_t> left = patience;
        if (left) *left -= std::min(*left, sys::monotonic() - begin);
        const auto frame = receive_patiently(conversation, left, tell_who);
        if (conversation.began_anew()) answer.services.clear();
        if (!frame) {
            const bool late = frame.error().value == ETIMEDOUT;
            const sys::Errno error = late ? conversation.why_away() : frame.error();
            answer.code = error.value == 0
                              ? time_is_up(options, output, *patience)
                              : no_answer(options, output, error, conversation.was_sent());
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
            finish(options, done, output, answer);
            if (answer.code == 0) answer.text = done.text;
            return answer;
        }
    }
}

}  // namespace slipway::cli
