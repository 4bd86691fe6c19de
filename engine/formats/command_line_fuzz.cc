// Any bytes are words or an error; words that were decoded survive the round trip.
#include <cstdlib>
#include <string>

#include "engine/formats/command_text.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace slipway::formats;
    const std::string text(reinterpret_cast<const char*>(data), size);
    std::string storage(size, '\0');
    CommandLineReader reader(text, storage);
    reader.read_flags();
    while (reader.next_word()) {
        const CommandWord& word = reader.word();
        std::string encoded(encode_word({word.pieces, word.split, false}, {}), '\0');
        encode_word({word.pieces, word.split, false}, encoded);
        std::string again(encoded.size(), '\0');
        CommandLineReader second(encoded, again);
        if (!second.next_word() || second.word().split != word.split ||
            second.word().pieces.size() != word.pieces.size())
            std::abort();
        for (std::size_t i = 0; i < word.pieces.size(); ++i)
            if (!(second.word().pieces[i] == word.pieces[i])) std::abort();
    }
    return 0;
}
