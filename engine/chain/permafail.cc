// s6-permafailon: ends with 125, "never again", when a service has died too often of some causes.
#include <array>
#include <bitset>

#include "engine/base/number.h"
#include "engine/chain/loaders.h"
#include "engine/chain/options.h"
#include "engine/formats/death_tally.h"
#include "engine/formats/signal_name.h"
#include "engine/sys/clock.h"
#include "engine/sys/whole_file.h"

namespace slipway::chain {
namespace {

constexpr int kNeverAgain = 125;

std::array<std::uint8_t, formats::kMostDeaths * formats::kDeathSize + 1> tally;

struct Causes {
    std::bitset<256> codes;
    std::bitset<formats::kLargestSignal + 1> signals;
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// "7", "1-50", "SIGTERM", "sig11", "TERM".
bool add_cause(std::string_view text, Causes& causes) {
    if (!text.empty() && !is_digit(text[0])) {
        const bool numbered = text.size() > 3 && is_digit(text[3]);
        const auto number = formats::parse_signal(numbered ? text.substr(3) : text);
        if (number) causes.signals.set(static_cast<std::size_t>(*number));
        return number.has_value();
    }
    const std::size_t dash = text.find('-');
    const auto first = base::parse_unsigned(text.substr(0, dash));
    const auto last =
        dash == std::string_view::npos ? first : base::parse_unsigned(text.substr(dash + 1));
    if (!first || !last || *last > 255 || *first > *last) return false;
    for (std::size_t code = *first; code <= *last; ++code) causes.codes.set(code);
    return true;
}

bool parse_causes(std::string_view text, Causes& causes) {
    for (;;) {
        const std::size_t end = text.find(',');
        if (!add_cause(text.substr(0, end), causes)) return false;
        if (end == std::string_view::npos) return true;
        text.remove_prefix(end + 1);
    }
}

// How many deaths of those causes there were since then.
std::uint64_t count(std::span<const std::uint8_t> deaths,
                    const Causes& causes,
                    formats::Tai since) {
    std::uint64_t found = 0;
    for (; deaths.size() >= formats::kDeathSize; deaths = deaths.subspan(formats::kDeathSize)) {
        const auto death = formats::decode_death(deaths.first<formats::kDeathSize>());
        const bool by_signal =
            death.signal <= formats::kLargestSignal && causes.signals[death.signal];
        if ((by_signal || causes.codes[death.exit_code]) && death.time >= since) ++found;
    }
    return found;
}

}  // namespace

int fail_on_deaths(Call& call) {
    Options options(call.words, "");
    if (options.next() || options.rest().size() < 4) return wrong_usage(call);
    const Words words = options.rest();
    const auto seconds = base::parse_unsigned(words[0]);
    const auto deaths = base::parse_unsigned(words[1]);
    Causes causes;
    if (!seconds || !deaths || *deaths == 0 || *seconds > 0xffffffff ||
        !parse_causes(words[2], causes))
        return wrong_usage(call);
    const auto read =
        sys::read_whole(sys::kHere, "supervise/death_tally", std::span<std::uint8_t>(tally));
    if (!read) return die(call, {"unable to read supervise/death_tally"}, read.error());
    const auto now = sys::realtime();
    const auto since =
        formats::tai_from_unix(now.seconds - static_cast<std::int64_t>(*seconds), now.nanoseconds);
    if (count(read.value(), causes, since) >= *deaths) return kNeverAgain;
    return become(call, words.subspan(3));
}

}  // namespace slipway::chain
