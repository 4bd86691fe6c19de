// Any bytes, cut into blocks in any way, come out whole and in order.
#include <cstdlib>
#include <memory>
#include <string>

#include "engine/logger/block.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slipway::logger;
    if (size < 2) return 0;
    const std::size_t step = 1 + data[0];
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    static constexpr const char* kWords[] = {"/a"};
    const auto script = std::make_unique<Script>();
    const auto block = std::make_unique<Block>();
    if (parse_script(kWords, false, *script)) std::abort();
    std::string out;
    Continuation before;
    const Rooms rooms{Room{~std::uint64_t{0}, ~std::uint64_t{0}}};
    for (std::size_t at = 0; at < text.size();) {
        const std::string_view part = std::string_view(text).substr(at, step);
        const bool last = at + part.size() == text.size();
        fill_block(*script, part, {}, before, rooms, true, last, *block);
        if (block->taken == 0) std::abort();
        out += block->directories[0].view();
        at += block->taken;
        before = block->after;
    }
    const bool ended = text.back() == '\n';
    if (out != (ended ? text : text + "\n") || before.unfinished) std::abort();
    return 0;
}
