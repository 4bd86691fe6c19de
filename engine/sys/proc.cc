// Uses only the folder's own functions, so that the tests' kernel runs it too.
#include "engine/sys/proc.h"

#include <algorithm>
#include <cerrno>
#include <optional>

#include "engine/base/number.h"
#include "engine/sys/whole_file.h"

namespace slipway::sys {
namespace {

using ProcPath = base::FixedString<64>;

ProcPath proc_path(Pid pid, std::string_view file) {
    ProcPath path;
    path.append("/proc/");
    path.append(base::decimal(pid.value).view());
    path.append(file);
    return path;
}

// Takes the next word off `text`.
std::string_view next_word(std::string_view& text) {
    while (!text.empty() && (text[0] == ' ' || text[0] == '\n')) text.remove_prefix(1);
    const std::size_t end = text.find_first_of(" \n");
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(word.size());
    return word;
}

std::optional<std::uint8_t> hex_digit(char c) {
    if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
    return std::nullopt;
}

}  // namespace

Result<ProcessStatus> parse_process_status(std::string_view text) {
    // The program's name stands in parentheses and may contain any byte, so its end is the last
    // one.
    const std::size_t name_end = text.rfind(')');
    if (name_end == std::string_view::npos) return Errno{EPROTO};
    const auto pid = base::parse_signed(text.substr(0, text.find(' ')));
    if (!pid) return Errno{EPROTO};
    text.remove_prefix(name_end + 1);
    ProcessStatus status;
    status.pid = {static_cast<std::int32_t>(*pid)};
    const std::string_view state = next_word(text);
    if (state.size() != 1) return Errno{EPROTO};
    status.state = state[0];
    constexpr std::int64_t kForkedOnly = 0x40;  // PF_FORKNOEXEC
    constexpr int kParent = 4, kGroup = 5, kSession = 6, kFlags = 9, kStartTime = 22, kIgnored = 33,
                  kExitCode = 52;
    for (int field = kParent; field <= kExitCode; ++field) {
        const std::string_view word = next_word(text);
        if (word.empty() && field > kStartTime) return status;  // an old kernel without field 52
        if (field != kParent && field != kGroup && field != kSession && field != kFlags &&
            field != kStartTime && field != kIgnored && field != kExitCode)
            continue;
        const std::optional<std::int64_t> value = base::parse_signed(word);
        if (!value) return Errno{EPROTO};
        if (field == kParent) status.parent = {static_cast<std::int32_t>(*value)};
        if (field == kGroup) status.group = {static_cast<std::int32_t>(*value)};
        if (field == kSession) status.session = {static_cast<std::int32_t>(*value)};
        if (field == kFlags) status.executed = (*value & kForkedOnly) == 0;
        if (field == kStartTime) status.start_time = static_cast<std::uint64_t>(*value);
        if (field == kIgnored) status.ignored_signals = static_cast<std::uint32_t>(*value);
        if (field == kExitCode) status.exit_status = {static_cast<std::int32_t>(*value)};
    }
    return status;
}

Result<ProcessStatus> process_status(Pid pid) {
    std::array<char, 1024> buffer;  // NOLINT: filled by the read
    const Result<std::string_view> text =
        read_whole(kHere, proc_path(pid, "/stat"), std::span<char>(buffer));
    if (!text) return text.error();
    return parse_process_status(text.value());
}

Result<std::size_t> children_of(Pid pid, std::span<Pid> into, std::size_t skipped) {
    ProcPath path = proc_path(pid, "/task/");
    path.append(base::decimal(pid.value).view());
    path.append("/children");
    const Result<Fd> file = open_at(kHere, path, Open::read);
    if (!file) return file.error();
    std::size_t count = 0;
    std::int32_t number = 0;
    std::array<char, 1024> buffer;  // NOLINT: filled by the read
    for (;;) {
        const Result<std::size_t> size = read(file.value(), std::span<char>(buffer));
        if (!size) return size.error();
        if (size.value() == 0) return count;
        for (const char c : std::string_view(buffer.data(), size.value())) {
            if (c >= '0' && c <= '9') {
                number = number * 10 + (c - '0');
            } else if (number != 0) {
                if (count >= skipped && count - skipped < into.size())
                    into[count - skipped] = Pid{number};
                ++count;
                number = 0;
            }
        }
    }
}

Result<BootId> parse_boot_id(std::string_view text) {
    BootId id{};
    std::size_t digits = 0;
    for (const char c : text) {
        const std::optional<std::uint8_t> digit = hex_digit(c);
        if (!digit) continue;
        if (digits == 2 * id.size()) return Errno{EPROTO};
        std::uint8_t& byte = id[digits / 2];
        byte = static_cast<std::uint8_t>((byte << 4) | *digit);
        ++digits;
    }
    if (digits != 2 * id.size()) return Errno{EPROTO};
    return id;
}

Result<BootIdText> boot_id_text() {
    const Result<Fd> file = open_at(kHere, "/proc/sys/kernel/random/boot_id", Open::read);
    if (!file) return file.error();
    std::array<char, 64> buffer;  // NOLINT: filled by the read
    const Result<std::size_t> size = read(file.value(), std::span<char>(buffer));
    if (!size) return size.error();
    BootIdText text;
    text.append({buffer.data(), std::min(size.value(), kBootIdLength)});
    return text;
}

Result<BootId> boot_id() {
    const Result<BootIdText> text = boot_id_text();
    if (!text) return text.error();
    return parse_boot_id(text.value().view());
}

}  // namespace slipway::sys
