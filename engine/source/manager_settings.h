// The reader of /etc/slipway/slipway.conf: the syntax of definitions, with one section, [Manager].
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "engine/diag/diagnostic.h"
#include "engine/model/manager_settings.h"
#include "engine/source/reader.h"

namespace slipway::source {

inline constexpr std::string_view kSettingsPath = "/etc/slipway/slipway.conf";
inline constexpr std::array<std::string_view, 5> kSettingNames{
    "Group", "BootDeadline", "MilestoneHold", "ShutdownLimit", "ServicesPerProcess"};

// Everything wrong is in the sink; nothing is given when one of it is an error.
std::optional<model::ManagerSettings> read_settings(const Text& text, diag::Sink& sink);

// The file below `root` ("" is the machine itself); without one, all is default.
std::optional<model::ManagerSettings> load_settings(const std::string& root, diag::Sink& sink);

}  // namespace slipway::source
