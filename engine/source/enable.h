// What enabling, disabling and masking change: files of Slipway's own beside the definitions, never
// a file that somebody else wrote.
//
// Enabled or not is a drop-in /etc/slipway/services/NAME.svc.d/90-slipway-enable.conf. A mask is
// the link /etc/slipway/services/NAME.svc to /dev/null; where the administrator's own definition
// has that name, it is the drop-in 90-slipway-mask.conf.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/diag/diagnostic.h"
#include "engine/model/service.h"
#include "engine/source/change.h"

namespace slipway::source {

struct Definitions {
    std::string root;  // "" is the machine itself
    const std::vector<model::Service>& services;
    // Where the caller's own definitions are, below the root.
    std::string place = "/etc/slipway/services";
};

// The changes that make the services enabled or not, and those of their Also with them; nothing for
// what is so already. Empty with a complaint in the sink when one of them cannot be done.
std::optional<std::vector<Change>> enable(const Definitions& definitions,
                                          const std::vector<std::string>& names,
                                          bool enabled,
                                          diag::Sink& sink);

std::optional<std::vector<Change>> mask(const Definitions& definitions,
                                        const std::vector<std::string>& names,
                                        bool masked,
                                        diag::Sink& sink);

// As the preset files say; all services when no name is given, and then a pattern means only those
// with an [Install] section. What no line names stays as it
// is; Also is not followed: each has its own line.
std::optional<std::vector<Change>> preset(const Definitions& definitions,
                                          const std::vector<std::string>& names,
                                          diag::Sink& sink);

}  // namespace slipway::source
