// [Restart]: what happens after an end.
#include "engine/source/key_types.h"

namespace slipway::source {
namespace {

constexpr std::string_view kRestart = "Restart";

constexpr std::array<std::string_view, 7> kWhen{
    "no", "on-failure", "on-abnormal", "on-abort", "on-watchdog", "on-success", "always"};
constexpr std::array<std::string_view, 3> kAtLimit{"fail", "reboot", "poweroff"};

// "5 in 30s"
struct StartLimit : OneLine<StartLimit, model::Restart> {
    static constexpr std::string_view type = "N in TIME";

    static bool read(Value& value, model::Restart& out) {
        const std::string_view raw = value.raw();
        const std::size_t in = raw.find(" in ");
        const auto number = base::parse_unsigned(raw.substr(0, in));
        const auto time = in == raw.npos ? std::nullopt : parse_time(raw.substr(in + 4));
        if (!number || !time || *number > 0xffffffff)
            return value.fail("this is not \"N in TIME\"", "write for instance 5 in 30s");
        out.limit = static_cast<std::uint32_t>(*number);
        out.limit_interval = *time;
        return true;
    }

    static std::string write(const model::Restart& r, Escape) {
        return std::to_string(r.limit) + " in " + format_time(r.limit_interval);
    }
};

constexpr Key start_limit_key() {
    Key k = key<StartLimit, SLIPWAY_FIELD(restart)>(
        kRestart, "Limit", "none",
        "More than N starts within TIME: it has failed for good, and AtLimit happens.");
    k.reset = [](const Place& place) {
        place.service.restart.limit = 0;
        place.service.restart.limit_interval = 0;
    };
    k.write = [](const model::Service& service, std::size_t, Emit& out) {
        if (service.restart.limit != 0 || service.restart.limit_interval != 0)
            StartLimit::emit("Limit", service.restart, out);
    };
    return k;
}

struct Signals : OneLine<Signals, std::vector<int>> {
    static constexpr std::string_view type = "signals";
    static constexpr bool list = true;

    static bool read(Value& value, std::vector<int>& out) {
        const auto words = value.words();
        if (!words) return false;
        for (const Word& word : *words) {
            const auto signal = formats::parse_signal(word.text);
            if (!signal)
                return value.fail(word.offset, word.length, "this is no signal",
                                  "write names such as TERM, HUP, RTMIN+1");
            out.push_back(*signal);
        }
        return true;
    }

    static std::string write(const std::vector<int>& signals, Escape) {
        std::string out;
        for (const int s : signals) {
            if (!out.empty()) out += ' ';
            out += formats::signal_name(s).view();
        }
        return out;
    }
};

using OptionalTime = Maybe<Time, model::Millis>;
using WhenChoice = Choice<model::Restart::When, kWhen>;
using AtLimitChoice = Choice<model::Restart::AtLimit, kAtLimit>;

const std::array kRestartKeys{
    row<"When", WhenChoice, SLIPWAY_FIELD(restart.when)>(
        kRestart, "no", "After which ends it is started again, as systemd.service(5) lists them."),
    row<"Delay", OptionalTime, SLIPWAY_FIELD(restart.delay)>(
        kRestart, "1s", "At once if it ran for at least so long, else the rest of it."),
    row<"MaxDelay", Time, SLIPWAY_FIELD(restart.max_delay)>(
        kRestart, "none", "The delay doubles after each failure, up to this."),
    start_limit_key(),
    row<"AtLimit", AtLimitChoice, SLIPWAY_FIELD(restart.at_limit)>(
        kRestart, "fail", "What happens when the limit is reached."),
    row<"SuccessCodes", Codes, SLIPWAY_FIELD(restart.success_codes)>(
        kRestart, "none", "Exit codes besides 0 that mean success."),
    row<"SuccessSignals", Signals, SLIPWAY_FIELD(restart.success_signals)>(
        kRestart, "HUP INT TERM PIPE for longruns", "Signals that mean success, besides these."),
    row<"NeverCodes", Codes, SLIPWAY_FIELD(restart.never_codes)>(
        kRestart, "none", "Exit codes after which it is never started again."),
    row<"ForceCodes", Codes, SLIPWAY_FIELD(restart.force_codes)>(
        kRestart, "none", "Exit codes after which it is always started again."),
    row<"Watchdog", Time, SLIPWAY_FIELD(restart.watchdog)>(
        kRestart, "none", "It must say WATCHDOG=1 at least this often."),
    row<"Repeatable", Boolean, SLIPWAY_FIELD(restart.repeatable)>(
        kRestart,
        "no",
        "A oneshot or task whose end nobody saw, because its supervisor was killed, is run again; "
        "else it has failed."),
};

}  // namespace

std::span<const Key> restart_keys() {
    return kRestartKeys;
}

}  // namespace slipway::source
