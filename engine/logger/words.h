// The words of a script that another logger's language was translated to.
#pragma once

#include <array>
#include <initializer_list>
#include <span>
#include <string_view>

#include "engine/logger/script.h"

namespace slipway::logger {

class WordList {
public:
    // Adds the word that the parts make; after one that does not fit, full() stays true.
    void add(std::initializer_list<std::string_view> parts) {
        std::size_t size = 1;
        for (const std::string_view part : parts) size += part.size();
        if (count_ == words_.size() || size > text_.size() - used_) {
            full_ = true;
            return;
        }
        words_[count_++] = &text_[used_];
        for (const std::string_view part : parts) used_ += part.copy(&text_[used_], part.size());
        text_[used_++] = '\0';
    }

    bool full() const { return full_; }

    std::span<const char* const> view() const { return {words_.data(), count_}; }

private:
    static constexpr std::size_t kMaxWords = 256;
    static constexpr std::size_t kMaxText = 32768;

    std::array<const char*, kMaxWords> words_{};
    std::array<char, kMaxText> text_{};
    std::size_t count_ = 0;
    std::size_t used_ = 0;
    bool full_ = false;
};

}  // namespace slipway::logger
