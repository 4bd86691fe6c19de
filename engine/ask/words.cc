#include "engine/ask/words.h"

#include <algorithm>

namespace slipway::ask {
namespace {

struct Row {
    std::string_view word;
    formats::Verb verb;
};

constexpr std::array<Row, 4> kVerbs{{
    {"start", formats::Verb::start},
    {"stop", formats::Verb::stop},
    {"restart", formats::Verb::restart},
    {"reload", formats::Verb::reload},
}};

// A parser of options may give a meaning to anything else.
bool is_plain(std::string_view word) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("_.@:/+-").find(c) != std::string_view::npos;
    };
    return !word.empty() && word.front() != '-' && std::all_of(word.begin(), word.end(), plain);
}

}  // namespace

std::optional<Plain> plain_request(std::span<char* const> words,
                                   std::string_view run_from_environment) {
    Plain plain;
    if (!run_from_environment.empty()) plain.run = run_from_environment;
    const Row* verb = nullptr;
    bool run_given = false, root_given = false;
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        const bool run = word == "--run", root = word == "--root";
        if (run || root) {
            bool& given = run ? run_given : root_given;
            if (given || ++i == words.size() || !is_plain(words[i])) return std::nullopt;
            given = true;
            if (run) plain.run = words[i];
        } else if (verb == nullptr) {
            const auto at = std::find_if(kVerbs.begin(), kVerbs.end(),
                                         [&](const Row& row) { return row.word == word; });
            if (at == kVerbs.end()) return std::nullopt;
            verb = at;
        } else if (word == "--force" && !plain.force) {
            plain.force = true;
        } else {
            if (!is_plain(word) || plain.count == kMostNames) return std::nullopt;
            plain.names[plain.count++] = word;
        }
    }
    if (verb == nullptr || plain.count == 0) return std::nullopt;
    plain.verb = verb->verb;
    return plain;
}

}  // namespace slipway::ask
