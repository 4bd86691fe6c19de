// Options as getopt(3) of a strict POSIX system reads them: they end at the first word that is
// none, or behind "--".
#pragma once

#include <optional>
#include <string_view>

#include "engine/chain/loader.h"

namespace slipway::chain {

struct Option {
    char letter = 0;  // '?': unknown, or its value is missing
    const char* value = nullptr;
};

class Options {
public:
    // `letters`: each is one option, a ':' behind it says that it takes a value.
    Options(Words words, std::string_view letters) : words_(words), letters_(letters) {}

    std::optional<Option> next();

    // The words behind the options, once next() gave nothing.
    Words rest() const { return words_; }

private:
    Words words_;
    std::string_view letters_;
    const char* cluster_ = "";  // what is left of a word like -abc
};

}  // namespace slipway::chain
