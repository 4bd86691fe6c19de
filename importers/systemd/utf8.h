// UTF-8, as far as unit files need it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace slipway::importers::systemd {

// No overlong forms, no surrogates, nothing above U+10FFFF.
bool valid_utf8(std::string_view text);

// Appends a code point; false for what is none.
bool append_utf8(std::string& out, std::uint32_t code_point);

}  // namespace slipway::importers::systemd
