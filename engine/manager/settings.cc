#include "engine/manager/settings.h"

#include <array>
#include <cerrno>

#include "engine/formats/manager_settings.h"
#include "engine/sys/report.h"
#include "engine/sys/whole_file.h"

namespace slipway::manager {
namespace {

formats::ManagerSettings read_settings(const std::string& path, bool tell, bool& unread) {
    formats::ManagerSettings settings;
    std::array<char, 512> buffer;
    const auto text = sys::read_whole(sys::kHere, path, std::span<char>(buffer));
    // A generation of an earlier version has none.
    if (!text && text.error().value == ENOENT) return settings;
    unread = !text && base::may_pass(text.error());
    if (!text && tell)
        sys::report({"slipway-manager: cannot read ", path, sys::explain(text.error()).view(),
                     "; the defaults count", unread ? " until it can be read" : ""});
    if (!text) return settings;
    if (!formats::decode_settings(text.value(), settings))
        sys::report({"slipway-manager: ", path,
                     " is damaged, so the defaults count; `slipway commit` writes it anew"});
    return settings;
}

}  // namespace

Settings settings_for(const Core& core, const Options& options, bool tell) {
    Settings settings;
    const formats::ManagerSettings said =
        read_settings(core.generation->path + "/settings", tell, settings.unread);
    const auto take = [](Millis& value, const auto& option, const auto& setting) {
        value = option.value_or(setting.value_or(value));
    };
    settings.group = said.group;
    take(settings.hold, options.hold, said.milestone_hold);
    take(settings.boot_limit, options.boot_limit, said.boot_deadline);
    take(settings.shutdown_limit, options.shutdown_limit, said.shutdown_limit);
    return settings;
}

}  // namespace slipway::manager
