#include "engine/cli/option_set.h"

#include <algorithm>

#include <CLI/CLI.hpp>

namespace slipway::cli {

void OptionSet::names(std::vector<std::string>& into, const char* about, Names count) {
    CLI::Option* option = app_.add_option("NAME", into, about)->type_name("");
    if (count == Names::some || count == Names::one) option->required();
    if (count == Names::one) option->expected(1);
    if (count == Names::at_most_one) option->expected(0, 1);
}

void OptionSet::word(const char* name, std::string& into, const char* about) {
    app_.add_option(name, into, about)->type_name("");
}

void OptionSet::word(const char* name,
                     std::string& into,
                     const std::string& about,
                     const std::vector<std::string>& known) {
    app_.add_option(name, into, about)
        ->required()
        ->check(CLI::IsMember(known))
        ->option_text("REQUIRED");
}

void OptionSet::flag(const char* names, bool& into, const char* about, bool value) {
    app_.add_flag_callback(
        names, [&into, value] { into = value; }, about);
}

void OptionSet::text(const char* names, std::string& into, const char* about, const char* shown) {
    app_.add_option(names, into, about)->type_name(shown);
}

void OptionSet::number(const char* names,
                       std::uint64_t& into,
                       const char* about,
                       const char* shown) {
    app_.add_option(names, into, about)->check(CLI::Range(0, 1000000000))->option_text(shown);
}

void OptionSet::choice(const char* names,
                       const std::vector<std::string>& known,
                       const std::function<void(std::size_t)>& chosen,
                       const char* about,
                       const char* shown) {
    const auto take = [known, chosen](const std::string& word) {
        const auto at = std::find(known.begin(), known.end(), word);
        if (at != known.end()) chosen(static_cast<std::size_t>(at - known.begin()));
    };
    app_.add_option_function<std::string>(names, take, about)
        ->check(CLI::IsMember(known))
        ->option_text(shown);
}

}  // namespace slipway::cli
