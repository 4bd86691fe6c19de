#include "engine/cli/tree.h"

#include <array>
#include <cstring>
#include <optional>
#include <vector>

#include "engine/formats/manager_settings.h"
#include "engine/live/publish.h"
#include "engine/sys/clock.h"
#include "engine/sys/fork.h"
#include "engine/sys/poll.h"
#include "engine/sys/proc.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"
#include "engine/sys/whole_file.h"

namespace slipway::cli {
namespace {

// A service that does not stop is killed; `docker stop` and kin wait ten seconds at most.
constexpr const char* kEndTimeout = "8000";

std::vector<std::string> environment_with(const std::string& more) {
    std::vector<std::string> out;
    const std::string name = more.substr(0, more.find('=') + 1);
    for (char** at = sys::environment(); *at != nullptr; ++at)
        if (!std::string_view(*at).starts_with(name)) out.emplace_back(*at);
    out.push_back(more);
    return out;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
    std::vector<char*> out;
    for (std::string& word : words) out.push_back(word.data());
    out.push_back(nullptr);
    return out;
}

// How many services share a supervisor process; nothing: each has its own. The manager tells of a
// text that is damaged.
std::optional<std::uint64_t> per_process(const std::string& generation) {
    formats::ManagerSettings settings;
    std::array<char, 512> buffer;
    const auto text =
        sys::read_whole(sys::kHere, generation + "/settings", std::span<char>(buffer));
    if (text) static_cast<void>(formats::decode_settings(text.value(), settings));
    return formats::per_process(settings);
}

void tell(Output& output, const std::string& what, sys::Errno error) {
    output.error(what + std::string(sys::explain(error).view()));
}

}  // namespace

bool Tree::start(const std::string& path, Output& output) {
    const auto generation = live::load_generation(path);
    if (!generation) {
        output.error(generation.error().text);
        return false;
    }
    using sys::Open;
    const auto run = sys::open_at(sys::kHere, run_, Open::read | Open::directory);
    const auto scan = sys::open_at(sys::kHere, run_ + "/scan", Open::read | Open::directory);
    if (!run || !scan) {
        tell(output, "cannot open " + run_ + "/scan", (run ? scan : run).error());
        return false;
    }
    for (const live::PublishFault& fault : live::make_missing(generation.value(), scan.value())) {
        output.error(fault.name + ": " + fault.text);
        return false;
    }
    if (const auto done = live::set_live(run.value(), generation.value()); !done) {
        tell(output, "cannot make " + run_ + "/live", done.error());
        return false;
    }
    std::vector<std::string> words{libdir_ + "/slipway-svscan", "--end-timeout", kEndTimeout};
    if (const auto most = per_process(path)) {
        words.emplace_back("--per-process");
        words.push_back(std::to_string(*most));
    }
    words.push_back(run_ + "/scan");
    std::vector<std::string> variables = environment_with("SLIPWAY_HOLDER=" + run_ + "/holder");
    const std::vector<char*> argv = pointers(words), envp = pointers(variables);
    const auto child = sys::fork_process();
    if (!child) {
        tell(output, "cannot start " + words[0], child.error());
        return false;
    }
    if (!child.value()) {
        static_cast<void>(sys::new_session());
        static_cast<void>(sys::set_signal_mask({}));
        static_cast<void>(sys::default_signal(sys::signals::kPipe));
        const sys::Errno error = sys::execute(words[0], argv.data(), envp.data());
        tell(output, "cannot execute " + words[0], error);
        sys::exit_now(kSystem);
    }
    svscan_ = child.value();
    return true;
}

client::Connection* Tree::follow() {
    if (connection_) return &*connection_;
    auto opened = client::Connection::open(run_);
    if (!opened) return nullptr;
    formats::ClientRequest request;
    request.header.type = formats::FrameType::follow;
    if (!opened.value().send(request)) return nullptr;
    connection_ = std::move(opened).value();
    return &*connection_;
}

bool Tree::told(bool hurry) const {
    auto opened = client::Connection::open(run_);
    if (!opened) return false;
    formats::ClientRequest request;
    request.header.type = formats::FrameType::shutdown;
    request.shutdown = formats::ShutdownKind::exit;
    if (hurry) request.flags = formats::kForce;
    return opened.value().send(request).ok();
}

void Tree::end() {
    // Without a manager, all at once: slipway-svscan ends services and then loggers.
    if (!told(ending_)) static_cast<void>(sys::send_signal(svscan_, sys::signals::kTerm));
    ending_ = true;
}

bool Tree::reap() {
    bool ended = false;
    for (;;) {
        const auto child = sys::reap_any();
        if (!child || !child.value()) return ended;
        if (child.value()->pid != svscan_) continue;
        ended = true;
        in_order_ = child.value()->status == sys::exited_with(0);
    }
}

void Tree::kill_the_rest() {
    std::array<sys::Pid, 64> pids;
    for (;;) {
        const auto count = sys::children_of(sys::own_pid(), pids);
        if (!count || count.value() == 0) return;
        for (std::size_t i = 0; i < std::min(count.value(), pids.size()); ++i) {
            static_cast<void>(sys::send_signal(pids[i], sys::signals::kKill));
            static_cast<void>(sys::wait_and_reap(pids[i]));
        }
    }
}

}  // namespace slipway::cli
