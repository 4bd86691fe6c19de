#include "engine/database/own_services.h"

#include <algorithm>
#include <array>

#include "engine/database/plan_text.h"

namespace slipway::database {
namespace {

constexpr std::array<std::string_view, 4> kNames{"slipway-fdmirror", "slipway-fdholder",
                                                 "slipway-manager", "slipway-events"};

// All say that they are ready on descriptor 3 and are started again whatever happens, as s6's
// rules have it; so they need no policy.
OwnService own_service(std::string_view name,
                       const std::string& program_name,
                       const std::string& words,
                       const Places& places) {
    OwnService own{std::string(name), {}};
    const std::string program = plan_word(places.libdir + "/" + program_name);
    const std::string head = "#!" + places.libdir + "/slipway-exec\n";
    own.files.push_back({"run",
                         head + "env " + plan_word("SLIPWAY_RUN=" + places.run) +
                             "\nstdin null\nstderr stdout\ncommand " + program + " " + words + "\n",
                         true});
    own.files.push_back({"notification-fd", "3\n", false});
    model::Service logged;
    logged.name = own.name;
    // What follows from the end that everybody has asked for is no news on a terminal.
    if (places.to_terminal) logged.log.script = {"-is down since", "-stopping all services"};
    own.files.push_back({"log/run", logger_plan_text(logged, places), true});
    return own;
}

}  // namespace

std::vector<OwnService> own_services(const Places& places, bool has_events) {
    const std::string holder = places.run + "/holder";
    const std::string state =
        places.boot_state.empty() ? "" : " --boot-state " + plan_word(places.boot_state);
    const std::string mirror = places.run + "/holder-mirror";
    std::vector<OwnService> own{
        own_service(kNames[0], "slipway-fdholder", "-d 3 " + plan_word(mirror), places),
        own_service(kNames[1], "slipway-fdholder",
                    "-d 3 -m " + plan_word(mirror) + " " + plan_word(holder), places),
        own_service(kNames[2], "slipway-manager",
                    "--run " + plan_word(places.run) + state + " --notify-fd 3", places)};
    if (has_events)
        own.push_back(own_service(kNames[3], "slipway-events",
                                  "--run " + plan_word(places.run) + " --notify-fd 3", places));
    return own;
}

bool is_own_name(const std::string& name) {
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

}  // namespace slipway::database
