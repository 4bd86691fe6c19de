// What commands declare their options with, so that only option_set.cc and options.cc know CLI11.
//
// Names are as CLI11 takes them ("-n,--lines"); a name without dashes is a word in its place.
// Whatever is filled must outlive the parsing.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "engine/cli/usage.h"

namespace CLI {
class App;
}

namespace slipway::cli {

enum class Names { any, some, one, at_most_one };

class OptionSet {
public:
    // `usage`: what is declared is written down there, too; may be null.
    explicit OptionSet(CLI::App& app, Usage* usage = nullptr) : app_(app), usage_(usage) {}

    // NAME …: how many there must be, and what they name.
    void names(std::vector<std::string>& into,
               const char* about,
               Names count,
               Of what = Of::services);
    // A word that may be left out.
    void word(const char* name, std::string& into, const char* about, Of what);
    // A word that must be there, and be one of these.
    void word(const char* name,
              std::string& into,
              const std::string& about,
              const std::vector<std::string>& known);
    // Sets `into` to true, or to `value`.
    void flag(const char* names, bool& into, const char* about, bool value = true);
    // A `shown` of "FILE" or "DIR" says what it is, to shells too.
    void text(const char* names, std::string& into, const char* about, const char* shown);
    // 0 to 1,000,000,000.
    void number(const char* names, std::uint64_t& into, const char* about, const char* shown);
    // One of these words; `chosen` is told its index.
    void choice(const char* names,
                const std::vector<std::string>& known,
                const std::function<void(std::size_t)>& chosen,
                const char* about,
                const char* shown);

private:
    // Null when nothing is written down.
    OptionUsage* add(const char* names, const std::string& about);

    CLI::App& app_;
    Usage* usage_;
};

}  // namespace slipway::cli
