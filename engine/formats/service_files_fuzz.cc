// The decoders of what stands in, and comes from, a service directory: one a selector byte.
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

#include "engine/base/require.h"
#include "engine/formats/accounts.h"
#include "engine/formats/death_tally.h"
#include "engine/formats/glob.h"
#include "engine/formats/listen_address.h"
#include "engine/formats/notify_message.h"
#include "engine/formats/pid_file.h"
#include "engine/formats/policy.h"
#include "engine/formats/request.h"
#include "engine/formats/signal_name.h"
#include "engine/formats/status.h"
#include "engine/formats/weakened_file.h"

namespace {

using namespace slipway::formats;
using slipway::base::require;

using Bytes = std::span<const std::uint8_t>;

std::string_view text_of(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool inside(std::string_view part, std::string_view whole) {
    return part.empty() || (part.data() >= whole.data() &&
                            part.data() + part.size() <= whole.data() + whole.size());
}

void policy(Bytes bytes) {
    Policy policy;
    const auto error = decode_policy(text_of(bytes), policy);
    if (error) {
        require(error->line != 0 && !error->why.empty());
        return;
    }
    require(policy.step_count <= kMaxStopSteps && policy.store_max <= kMaxStoredDescriptors);
}

void status(Bytes bytes) {
    const auto read = decode_status(bytes);
    if (!read) return;
    if (read->has_record) {
        require(read->record.want <= Want::once);
        require(static_cast<std::uint8_t>(read->record.result) <= kLastRunResult);
    }
    std::array<std::uint8_t, kStatusSize> again{};
    encode_status(read->s6, read->record, again);
    const auto second = decode_status(again);
    require(second && second->s6 == read->s6);
    require(second->record == read->record);
}

void request(Bytes bytes) {
    const auto read = decode_request(bytes);
    if (!read) return;
    std::array<std::uint8_t, kRequestSize> again{};
    encode_request(*read, again);
    const auto second = decode_request(again);
    require(second && second->id == read->id && second->goal == read->goal);
}

void notify(Bytes bytes) {
    const std::string_view text = text_of(bytes);
    const NotifyMessage message = decode_notify_message(text);
    require(inside(message.status, text) && inside(message.descriptor_name, text));
    require(message.main_pid != 1 && message.main_pid <= 0x7fffffff);
}

void times(Bytes bytes) {
    if (const auto time = parse_tai(text_of(bytes))) {
        require(time->nanoseconds < 1'000'000'000);
        require(parse_tai(tai_text(*time).view()) == time);
    }
    if (bytes.size() < kDeathSize) return;
    const Death death = decode_death(bytes.first<kDeathSize>());
    std::array<std::uint8_t, kDeathSize> again{};
    encode_death(death, again);
    decode_death(again);
}

void accounts(Bytes bytes) {
    const std::string_view text = text_of(bytes);
    if (const auto user = decode_passwd_line(text))
        require(!user->name.empty() && inside(user->name, text) && inside(user->home, text) &&
                inside(user->shell, text));
    if (const auto group = decode_group_line(text)) {
        require(!group->name.empty() && inside(group->name, text) && inside(group->members, text));
        group->has_member(group->name);
    }
}

void address(Bytes bytes) {
    const std::string_view text = text_of(bytes);
    if (const auto read = decode_listen_address(text)) require(inside(read->host, text));
    if (const auto signal = parse_signal(text)) require(*signal > 0 && *signal <= kLargestSignal);
}

// The pattern is what stands before the first NUL. It must end soon, whatever the pattern.
void glob(Bytes bytes) {
    const std::string_view text = text_of(bytes.first(std::min<std::size_t>(bytes.size(), 4096)));
    const std::size_t end = std::min(text.find('\0'), text.size());
    const std::string_view pattern = text.substr(0, end);
    const std::string_view rest = text.substr(std::min(end + 1, text.size()));
    const bool matches = matches_glob(pattern, rest);
    if (!is_glob(pattern) && pattern.find('\\') == std::string_view::npos)
        require(matches == (pattern == rest));
}

void pid_file(Bytes bytes) {
    if (const auto pid = decode_pid_file(text_of(bytes))) require(*pid > 1);
}

void weakened(Bytes bytes) {
    std::string_view rest = text_of(bytes);
    while (const auto line = next_weakened(rest)) {
        require(!line->what.setting.empty() && inside(line->what.setting, text_of(bytes)));
        const auto written = weakened_line(line->stamp, line->what);
        std::string_view again = written.view();
        const auto second = next_weakened(again);
        require(second && again.empty() && second->stamp.time == line->stamp.time &&
                second->what.how == line->what.how);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const Bytes rest(data + 1, size - 1);
    constexpr std::array kReaders{policy,   status,  request, notify,   times,
                                  accounts, address, glob,    pid_file, weakened};
    kReaders[data[0] % kReaders.size()](rest);
    return 0;
}
