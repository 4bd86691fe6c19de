// CPath: a NUL-terminated path for the length of one call.
#pragma once

#include <concepts>

namespace slipway::sys {

// Made from a literal, from base::FixedString or from std::string. Does not own the text.
class CPath {
public:
    // NOLINTBEGIN(google-explicit-constructor): a path is given as the text it is
    constexpr CPath(const char* text) : text_(text) {}

    template <typename Text>

    requires requires(const Text& text) {
        { text.c_str() } -> std::same_as<const char*>;
    }

    constexpr CPath(const Text& text) : text_(text.c_str()) {}
    // NOLINTEND(google-explicit-constructor)

    constexpr const char* c_str() const { return text_; }

private:
    const char* text_;
};

}  // namespace slipway::sys
