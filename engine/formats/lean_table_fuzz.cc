// A table of which header, first key and first entry are somebody's bytes, and a message.
#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/require.h"
#include "engine/formats/lean_table.h"

namespace {

using namespace slipway::formats;
using slipway::base::require;

constexpr std::uint32_t kCapacity = 512;

void put(std::span<const std::uint8_t>& input, std::uint8_t* place, std::size_t most) {
    const std::size_t size = std::min(input.size(), most);
    std::copy_n(input.begin(), size, place);
    input = input.subspan(size);
}

void look_at(const LeanTable& table) {
    require(table.capacity() <= kCapacity && table.end() <= table.capacity());
    for (std::uint32_t i = 0; i < std::min(table.end(), 3u); ++i) {
        const auto entry = table.read(i);
        require(entry.has_value() == table.key(i).has_value());
        if (!entry) continue;
        require(entry->name.size() <= kLeanName && entry->last_deaths.size() <= kLeanDeaths);
        (void)decode_status(entry->status);
        if (const auto request = table.request(i)) require(request->id != 0);
        require(table.find(*table.key(i)).has_value());
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::span<const std::uint8_t> input(data + 1, size - 1);
    if (const auto message = decode_lean_message(input)) {
        std::array<std::uint8_t, kLeanMessageSize> bytes{};
        encode_lean_message(*message, bytes);
        require(decode_lean_message(bytes) == message);
    }
    static std::vector<std::uint64_t> words(lean_size(kCapacity) / 8);
    const std::span<std::uint8_t> bytes(reinterpret_cast<std::uint8_t*>(words.data()),
                                        words.size() * 8);
    std::fill_n(bytes.begin(), kLeanHeaderSize + 3 * kLeanKeySize, std::uint8_t{0});
    (void)LeanTable::make(bytes, kCapacity, {});
    // A bit for the header: most of what replaces it is no table.
    if ((data[0] & 1) != 0) put(input, bytes.data(), 48);
    put(input, bytes.data() + 28, 4);
    put(input, bytes.data() + lean_key_at(0), 3 * kLeanKeySize);
    put(input, bytes.data() + lean_entry_at(kCapacity, 0), 3 * kLeanEntrySize);
    const std::size_t cut = (data[0] & 2) != 0 ? size * 997 % bytes.size() : bytes.size();
    if (const auto table = LeanTable::view(bytes.first(cut))) look_at(*table);
    return 0;
}
