// The three languages of logging scripts: ours and s6-log's, svlogd's config, multilog's words;
// then a line through what was understood. The input is words that end with a NUL.
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "engine/logger/block.h"
#include "engine/logger/front_end.h"

namespace {

using namespace slipway::logger;

using Words = std::vector<const char*>;

// Patterns may be long, lines too: each byte of a line is looked at once.
void use(const Script& script) {
    static constexpr std::string_view kLine = "abc 0123 error: x\ty\n@4000000000000000 aaaa\n";
    const auto block = std::make_unique<Block>();
    Rooms rooms;
    rooms.fill({~std::uint64_t{0}, ~std::uint64_t{0}});
    fill_block(script, kLine, {}, {}, rooms, true, true, *block);
    if (block->taken == 0 || block->taken > kLine.size()) std::abort();
}

void read(std::span<const char* const> words, bool stamp) {
    const auto script = std::make_unique<Script>();
    const auto error = parse_script(words, stamp, *script);
    if (!error) return use(*script);
    if (error->message.empty() || error->word > words.size()) std::abort();
}

void ignore(std::string_view, std::string_view, std::string_view) {}

void read_svlogd(const Words& words, std::string_view config) {
    SvlogdOptions options;
    if (parse_svlogd_options(words, options)) return;
    const auto list = std::make_unique<WordList>();
    begin_svlogd(options, *list);
    translate_svlogd(options, "/log", config, ignore, *list);
    if (!list->full()) read(list->view(), false);
}

void read_multilog(const Words& words) {
    const auto list = std::make_unique<WordList>();
    if (!translate_multilog(words, *list) && !list->full()) read(list->view(), false);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
    Words words;
    for (std::size_t at = 0; at < text.size(); at = text.find('\0', at) + 1) {
        words.push_back(&text[at]);
        if (text.find('\0', at) == std::string::npos) break;
    }
    switch (data[0] % 4) {
        case 0:
        case 1:
            read(words, data[0] % 4 == 1);
            break;
        case 2: {
            const std::string_view config = words.empty() ? "" : words.back();
            if (!words.empty()) words.pop_back();
            read_svlogd(words, config);
            break;
        }
        default:
            read_multilog(words);
    }
    return 0;
}
