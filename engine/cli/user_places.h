// Where `slipway --user` has its things: the places of the XDG base directories. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace slipway::cli {

// Values of variables; empty: not set. One that is no absolute path counts as not set.
struct UserEnvironment {
    std::string_view home, config_home, state_home, runtime_directory;
};

struct UserPlaces {
    // Where definitions are searched; the first is the user's own.
    std::vector<std::string> definitions;
    std::string store;  // generations and the boot state, as below a root
    std::string logs;
    std::string run;  // empty: nobody has made a runtime directory for this user
};

// Nothing: there is no home.
std::optional<UserPlaces> user_places(const UserEnvironment& environment);

}  // namespace slipway::cli
