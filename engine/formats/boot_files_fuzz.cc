// Any bytes as what svscan, the holder and init read, and as the name of an event: the first byte
// says as which file or frame.
// What is decoded lies within the input, and encodes to something that decodes to the same.
#include <array>
#include <cstdint>
#include <cstring>
#include <span>

#include "engine/base/require.h"
#include "engine/formats/boot_state.h"
#include "engine/formats/event_name.h"
#include "engine/formats/holder_protocol.h"
#include "engine/formats/holder_rules.h"
#include "engine/formats/kernel_command_line.h"
#include "engine/formats/mount_table.h"
#include "engine/formats/reaped_ring.h"

namespace {

using namespace slipway::formats;
using slipway::base::require;

using Bytes = std::span<const std::uint8_t>;

std::string_view text_of(Bytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void boot_state(Bytes bytes) {
    BootState state, again;
    if (decode_boot_state(text_of(bytes), state).line != 0) return;
    require(decode_boot_state(encode(state).view(), again).line == 0);
    // A count for no generation is not written.
    if (state.tried == 0) state.tries = 0;
    require(again == state);
}

void holder(Bytes bytes) {
    if (const auto request = decode_holder_request(bytes)) {
        const auto frame = encode(*request);
        const auto again = decode_holder_request(frame.bytes());
        require(again->name == request->name && again->only_new == request->only_new);
    }
    if (auto reply = decode_holder_reply(bytes)) {
        std::size_t names = 0;
        while (const auto name = next_name(reply->payload)) names += name->size() + 1;
        require(names <= bytes.size());
    }
}

void holder_rules(Bytes bytes) {
    HolderRules rules;
    if (decode_holder_rules(text_of(bytes), rules).line != 0) return;
    for (const HolderRule& rule : rules)
        require(allows(rules, {rule.id, rule.id}, rule.rights, rule.prefix));
}

void kernel_line(Bytes bytes) {
    std::string_view line = text_of(bytes);
    std::size_t words = 0;
    while (next_kernel_argument(line)) ++words;
    require(words <= bytes.size());
}

void mount_lines(Bytes bytes) {
    std::array<char, 4096> line;
    const std::size_t size = std::min(bytes.size(), line.size());
    FstabEntry entry;
    std::memcpy(line.data(), bytes.data(), size);
    if (decode_fstab_line(std::span(line).first(size), entry) == LineKind::entry) {
        require(!entry.what.empty() && !entry.where.empty() && !entry.options.empty());
        has_option(entry.options, entry.type);
        require(option_value(entry.options, entry.type).size() < size);
    }
    MountedEntry mounted;
    std::memcpy(line.data(), bytes.data(), size);
    decode_mountinfo_line(std::span(line).first(size), mounted);
}

void ring(Bytes bytes) {
    std::array<std::uint8_t, kReapedBytes> file{};
    std::memcpy(file.data(), bytes.data(), std::min(bytes.size(), file.size()));
    reaped_find(file, 1, 2);
    reaped_prepare(file);
    reaped_put(file, {1, 2, 3});
    require(reaped_find(file, 1, 3) == 2);
}

void event(Bytes bytes) {
    const auto name = event_name(text_of(bytes));
    if (!name) return;
    require(name->ip == 0 || name->ip == 4 || name->ip == 6);
    require(text_of(bytes).find(name->subject) != std::string_view::npos);
    require(name->subject.empty() == (name->kind == EventName::Kind::route));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const Bytes rest(data + 1, size - 1);
    constexpr std::array kReaders{boot_state, holder,       kernel_line, mount_lines,
                                  ring,       holder_rules, event};
    kReaders[data[0] % kReaders.size()](rest);
    return 0;
}
