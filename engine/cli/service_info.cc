#include "engine/cli/service_info.h"

#include "engine/cli/output.h"
#include "engine/formats/signal_name.h"
#include "engine/sys/process.h"

namespace slipway::cli {

using formats::ServiceState;

bool ServiceInfo::needs_attention() const {
    if (has(formats::kFlagStuck)) return true;
    // It waits for the world: a timer for its time. Who sleeps for it is named himself.
    if (kind == "event" && state == ServiceState::waiting) return false;
    return state != ServiceState::running && state != ServiceState::stopped;
}

bool ServiceInfo::has_begun() const {
    return state == ServiceState::running || state == ServiceState::started ||
           state == ServiceState::starting || state == ServiceState::stopping;
}

ServiceInfo info_of(const formats::ServiceFrame& frame) {
    ServiceInfo info;
    info.name = frame.name;
    info.description = frame.description;
    info.kind = frame.kind;
    info.reason = frame.reason;
    info.waits_for = frame.waits_for;
    info.waits_in_end = frame.waits_in_end;
    info.last_result = frame.last_result;
    info.status_text = frame.status_text;
    info.state = frame.state;
    info.flags = frame.flags;
    info.pid = frame.pid;
    info.wait_status = frame.wait_status;
    info.starts = frame.starts;
    info.since_unix = frame.since_unix;
    info.deadline_ms = frame.deadline_ms;
    info.begun_ms = frame.begun_ms;
    info.ready_ms = frame.ready_ms;
    return info;
}

std::string last_end(const ServiceInfo& info) {
    if (info.last_result.empty()) return "";
    const sys::WaitStatus end{static_cast<std::int32_t>(info.wait_status)};
    if (end.signalled())
        return "killed by " + std::string(formats::signal_name(end.signal()).view());
    return "exit code " + std::to_string(end.exit_code());
}

std::string why(const ServiceInfo& info) {
    std::string text = info.reason;
    const auto add = [&](const std::string& more) { text += (text.empty() ? "" : "; ") + more; };
    if (!info.waits_for.empty()) {
        std::string wait = "waits for " + info.waits_for;
        if (info.waits_in_end != info.waits_for) wait += ", which waits for " + info.waits_in_end;
        add(wait);
    }
    const bool waits = info.deadline_ms != 0;
    if (waits) add("until " + duration(info.deadline_ms / 1000) + " from now at most");
    if (info.has(formats::kFlagUnsupervised)) add("its supervisor has not come yet");
    if (const std::size_t count = info.weakened.size(); count != 0)
        add("weakened (" + std::to_string(count) + (count == 1 ? " setting)" : " settings)"));
    return text;
}

}  // namespace slipway::cli
