// FixedString<N>: text of at most N bytes without a heap. What does not fit is refused, never cut.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace slipway::base {

template <std::size_t N>
class FixedString {
public:
    constexpr FixedString() = default;

    // Appends all of `text`, or nothing and returns false when it does not fit.
    constexpr bool append(std::string_view text) {
        if (text.size() > N - size_) return false;
        std::copy(text.begin(), text.end(), data_.data() + size_);
        size_ += text.size();
        data_[size_] = '\0';
        return true;
    }

    // Replaces the content; false (and empty) when it does not fit.
    constexpr bool assign(std::string_view text) {
        clear();
        return append(text);
    }

    constexpr void clear() {
        size_ = 0;
        data_[0] = '\0';
    }

    constexpr bool empty() const { return size_ == 0; }

    constexpr std::size_t size() const { return size_; }

    constexpr std::string_view view() const { return {data_.data(), size_}; }

    // NUL-terminated; valid until the next change.
    constexpr const char* c_str() const { return data_.data(); }

private:
    std::array<char, N + 1> data_{};
    std::size_t size_ = 0;
};

// A path as the kernel takes it (PATH_MAX is 4096 with the NUL).
using Path = FixedString<4095>;
// A service name: "foo" or "foo/log"; svscan refuses names over 251 bytes.
using Name = FixedString<255>;

}  // namespace slipway::base
