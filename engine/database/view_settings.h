// The sandbox settings of a service that a view is made of, with their values as written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/model/process.h"

namespace slipway::database {

class ViewSettings {
public:
    explicit ViewSettings(const model::Settings& settings) : settings_(settings) {}

    // The values; none when it is not set.
    const std::vector<std::string>& all(std::string_view name) const;

    // The last value, with "yes" for each word that means so and "" for those that mean no.
    std::string one(std::string_view name) const;

    bool on(std::string_view name) const { return one(name) == "yes"; }

    // "Sandbox.private-tmp, Sandbox.protect-home": what a service lacks without its mounts.
    std::string names_of_mounts() const;

private:
    const model::Settings& settings_;
};

// "a:b\:c" as "a", "b:c"; at least one.
std::vector<std::string> colon_parts(std::string_view text);

// Whether a list "mode=0755,ro" has the option, and no later one that takes it back.
bool has_mount_option(std::string_view options, std::string_view name);

// The privileges that these settings take away from a service (systemd.exec(5)), "~CAP_SYSLOG".
std::vector<std::string> capabilities_taken(const model::Process& process);

// Whether one of them means that the service's programs gain no privileges: of a service that has
// none to make it effective by.
bool implies_no_new_privileges(const model::Process& process);

}  // namespace slipway::database
