// The plain requests among the command lines of `slipway`.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "engine/formats/protocol.h"

namespace slipway::ask {

inline constexpr std::size_t kMostNames = 64;

// start, stop, restart or reload of some services, waited for.
struct Plain {
    std::string_view run = "/run/slipway";  // of the manager that is asked
    formats::Verb verb = formats::Verb::start;
    bool force = false;
    std::array<std::string_view, kMostNames> names;
    std::size_t count = 0;
};

// nullopt for everything but the usual form of such a request: other commands and options,
// mistakes, words that could be meant otherwise. `run_from_environment` is $SLIPWAY_RUN or empty.
// The views are into the words.
std::optional<Plain> plain_request(std::span<char* const> words,
                                   std::string_view run_from_environment);

}  // namespace slipway::ask
