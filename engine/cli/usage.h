// What a command takes, as data: made while its row declares its options, for shells.
#pragma once

#include <string>
#include <vector>

namespace slipway::cli {

struct Verb;

// What a word names; shells complete it by that.
enum class Of { nothing, services, definitions, events, generations, files, directories };

struct OptionUsage {
    std::vector<std::string> names;  // "-t", "--timeout"
    std::string about;
    bool takes_value = false;
    Of value = Of::nothing;
    std::vector<std::string> known;  // the values that it may have; empty: others as well
};

struct WordUsage {
    Of what = Of::nothing;
    std::vector<std::string> known;
    bool many = false;  // this one and all that follow
};

struct Usage {
    std::string name, about;
    std::vector<OptionUsage> options;
    std::vector<WordUsage> words;
};

// Of all commands, in their order.
std::vector<Usage> usages();
// The options that all commands have.
Usage usage_of_all();

}  // namespace slipway::cli
