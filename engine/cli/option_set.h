// What commands declare their options with, so that only option_set.cc and options.cc know CLI11.
//
// Names are as CLI11 takes them ("-n,--lines"); a name without dashes is a word in its place.
// Whatever is filled must outlive the parsing.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace slipway::cli {

enum class Names { any, some, one, at_most_one };

class OptionSet {
public:
    explicit OptionSet(CLI::App& app) : app_(app) {}

    // NAME …: how many there must be.
    void names(std::vector<std::string>& into, const char* about, Names count);
    // A word that may be left out.
    void word(const char* name, std::string& into, const char* about);
    // A word that must be there, and be one of these.
    void word(const char* name,
              std::string& into,
              const std::string& about,
              const std::vector<std::string>& known);
    // Sets `into` to true, or to `value`.
    void flag(const char* names, bool& into, const char* about, bool value = true);
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
    CLI::App& app_;
};

}  // namespace slipway::cli
