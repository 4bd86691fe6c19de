// Any bytes as a frame: decoded or refused, and what is decoded encodes to the same bytes.
#include <algorithm>
#include <cstdint>

#include "engine/base/require.h"
#include "engine/formats/protocol.h"

namespace {

using namespace slipway::formats;

template <typename Frame>
void round_trip(std::span<const std::uint8_t> bytes) {
    Frame frame;
    if (!decode(bytes, frame)) return;
    std::array<std::uint8_t, kMaxFrame> again;
    const std::size_t size = encode(frame, again);
    // A relation's flag is any byte but zero, so only its length is compared.
    slipway::base::require(size == bytes.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> bytes(data, std::min(size, kMaxFrame));
    FrameHeader header;
    decode_header(bytes, header);
    ClientRequest request;
    NameList names;
    if (decode(bytes, request, names)) {
        std::array<std::uint8_t, kMaxFrame> again;
        const std::size_t written = encode(request, again);
        slipway::base::require(written == bytes.size() &&
                               std::equal(bytes.begin(), bytes.end(), again.begin()));
        only_looks(request);
    }
    round_trip<ServiceFrame>(bytes);
    round_trip<RelationFrame>(bytes);
    round_trip<ProgressFrame>(bytes);
    round_trip<DoneFrame>(bytes);
    return 0;
}
