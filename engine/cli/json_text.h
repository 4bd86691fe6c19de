// What the files json_*.cc share; no other file knows nlohmann-json.
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace slipway::cli {

using Json = nlohmann::ordered_json;

// How an answer is written: over several lines, or as one.
inline constexpr int kIndented = 2, kOneLine = -1;

// Invalid UTF-8 is replaced by U+FFFD.
inline std::string text_of(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace slipway::cli
