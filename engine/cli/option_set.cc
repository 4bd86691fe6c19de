#include "engine/cli/option_set.h"

#include <algorithm>

#include <CLI/CLI.hpp>

#include "engine/cli/options.h"
#include "engine/cli/verbs.h"

namespace slipway::cli {

OptionUsage* OptionSet::add(const char* names, const std::string& about) {
    if (usage_ == nullptr) return nullptr;
    OptionUsage option;
    const std::string_view all = names;
    for (std::size_t at = 0; at < all.size();) {
        const std::size_t end = std::min(all.find(',', at), all.size());
        option.names.emplace_back(all.substr(at, end - at));
        at = end + 1;
    }
    option.about = about;
    usage_->options.push_back(std::move(option));
    return &usage_->options.back();
}

void OptionSet::names(std::vector<std::string>& into, const char* about, Names count, Of what) {
    const bool many = count == Names::any || count == Names::some;
    if (usage_ != nullptr) usage_->words.push_back({what, {}, many});
    CLI::Option* option = app_.add_option("NAME", into, about)->type_name("");
    if (count == Names::some || count == Names::one) option->required();
    if (count == Names::one) option->expected(1);
    if (count == Names::at_most_one) option->expected(0, 1);
}

void OptionSet::word(const char* name, std::string& into, const char* about, Of what) {
    if (usage_ != nullptr) usage_->words.push_back({what, {}, false});
    app_.add_option(name, into, about)->type_name("");
}

void OptionSet::word(const char* name,
                     std::string& into,
                     const std::string& about,
                     const std::vector<std::string>& known) {
    if (usage_ != nullptr) usage_->words.push_back({Of::nothing, known, false});
    app_.add_option(name, into, about)
        ->required()
        ->check(CLI::IsMember(known))
        ->option_text("REQUIRED");
}

void OptionSet::flag(const char* names, bool& into, const char* about, bool value) {
    add(names, about);
    app_.add_flag_callback(
        names, [&into, value] { into = value; }, about);
}

void OptionSet::text(const char* names, std::string& into, const char* about, const char* shown) {
    const std::string_view type = shown;
    if (OptionUsage* option = add(names, about)) {
        option->takes_value = true;
        if (type == "DIR") option->value = Of::directories;
        if (type == "FILE") option->value = Of::files;
    }
    app_.add_option(names, into, about)->type_name(shown);
}

void OptionSet::number(const char* names,
                       std::uint64_t& into,
                       const char* about,
                       const char* shown) {
    if (OptionUsage* option = add(names, about)) option->takes_value = true;
    app_.add_option(names, into, about)->check(CLI::Range(0, 1000000000))->option_text(shown);
}

void OptionSet::choice(const char* names,
                       const std::vector<std::string>& known,
                       const std::function<void(std::size_t)>& chosen,
                       const char* about,
                       const char* shown) {
    if (OptionUsage* option = add(names, about)) {
        option->takes_value = true;
        option->known = known;
    }
    const auto take = [known, chosen](const std::string& word) {
        const auto at = std::find(known.begin(), known.end(), word);
        if (at != known.end()) chosen(static_cast<std::size_t>(at - known.begin()));
    };
    app_.add_option_function<std::string>(names, take, about)
        ->check(CLI::IsMember(known))
        ->option_text(shown);
}

std::vector<Usage> usages() {
    std::vector<Usage> all;
    for (const Verb* verb : verbs()) {
        CLI::App app;
        Options options;
        Usage usage{verb->name, verb->about, {}, {}};
        OptionSet set(app, &usage);
        static_cast<void>(verb->declare(set, options));
        all.push_back(std::move(usage));
    }
    return all;
}

Usage usage_of_all() {
    CLI::App app;
    Options options;
    Usage usage;
    OptionSet set(app, &usage);
    declare_everywhere(set, options);
    return usage;
}

}  // namespace slipway::cli
