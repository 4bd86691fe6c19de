#include "engine/base/number.h"
#include "engine/formats/policy_handlers.h"
#include "engine/formats/signal_name.h"

namespace slipway::formats {
namespace {

PolicyOutcome codes(PolicyLine& line, CodeSet& set, std::uint64_t* signals) {
    bool any = false;
    for (std::string_view word = line.next(); !word.empty(); word = line.next()) {
        any = true;
        if (const auto code = base::parse_unsigned(word); code && *code < 256) {
            set.add(static_cast<unsigned>(*code));
            continue;
        }
        const auto signal = signals == nullptr ? std::nullopt : parse_signal(word);
        if (!signal || base::parse_unsigned(word))
            return line.error("not an exit code",
                              "write numbers from 0 to 255 (for success also "
                              "signals by name)");
        *signals |= std::uint64_t{1} << (*signal - 1);
    }
    if (!any) return line.error("no exit code", "write one or more");
    return std::nullopt;
}

}  // namespace

PolicyOutcome policy_restart(PolicyLine& line, Policy& policy) {
    static constexpr PolicyWord<RestartWhen> kWords[] = {
        {"no", RestartWhen::no},
        {"on-failure", RestartWhen::on_failure},
        {"on-abnormal", RestartWhen::on_abnormal},
        {"on-abort", RestartWhen::on_abort},
        {"on-watchdog", RestartWhen::on_watchdog},
        {"on-success", RestartWhen::on_success},
        {"always", RestartWhen::always},
    };
    return choose(line, kWords, policy.restart,
                  "no, on-failure, on-abnormal, on-abort, on-watchdog, on-success or always");
}

PolicyOutcome policy_restart_delay(PolicyLine& line, Policy& policy) {
    if (const PolicyOutcome error = read_milliseconds(line, policy.restart_delay_ms)) return error;
    PolicyLine ahead = line;
    if (ahead.next().empty()) return std::nullopt;
    if (const PolicyOutcome error = read_milliseconds(line, policy.restart_delay_max_ms))
        return error;
    if (policy.restart_delay_max_ms < policy.restart_delay_ms)
        return line.error("the longest delay is shorter than the first", "write MS, then MAX");
    return std::nullopt;
}

PolicyOutcome policy_restart_limit(PolicyLine& line, Policy& policy) {
    const auto count = base::parse_unsigned(line.next());
    if (!count || *count > 1000)
        return line.error("not a number of starts", "write a number up to 1000, 0 for no limit");
    policy.limit_count = static_cast<std::uint32_t>(*count);
    return read_milliseconds(line, policy.limit_interval_ms);
}

PolicyOutcome policy_success(PolicyLine& line, Policy& policy) {
    return codes(line, policy.success_codes, &policy.success_signals);
}

PolicyOutcome policy_never(PolicyLine& line, Policy& policy) {
    return codes(line, policy.never_codes, nullptr);
}

PolicyOutcome policy_force(PolicyLine& line, Policy& policy) {
    return codes(line, policy.force_codes, nullptr);
}

}  // namespace slipway::formats
