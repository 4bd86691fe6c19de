#include "engine/supervise/invocation.h"

#include "engine/base/number.h"
#include "engine/formats/fnv.h"

namespace slipway::supervise {
namespace {

// The last step of MurmurHash3 for 64 bits: each bit of the input changes half of the output.
constexpr std::uint64_t spread(std::uint64_t x) {
    x = (x ^ x >> 33) * 0xff51afd7ed558ccd;
    x = (x ^ x >> 33) * 0xc4ceb9fe1a85ec53;
    return x ^ x >> 33;
}

}  // namespace

base::FixedString<32> invocation_id(const formats::Record& record, std::string_view name) {
    std::uint64_t high = 0, low = 0;
    for (std::size_t i = 0; i < record.boot_id.size(); ++i)
        (i < 8 ? high : low) = (i < 8 ? high : low) << 8 | record.boot_id[i];
    const std::uint64_t run = spread(formats::fnv1a_64(name)) + record.start_times[0];
    high = spread(high ^ spread(run));
    low = spread(low + spread(high ^ run));
    constexpr std::uint64_t kVersion = 0xf000, kRandom = 0x4000;
    constexpr std::uint64_t kVariant = std::uint64_t{3} << 62, kUsual = std::uint64_t{2} << 62;
    high = (high & ~kVersion) | kRandom;
    low = (low & ~kVariant) | kUsual;
    base::FixedString<32> id;
    id.append(base::hexadecimal(high, 16).view());
    id.append(base::hexadecimal(low, 16).view());
    return id;
}

}  // namespace slipway::supervise
