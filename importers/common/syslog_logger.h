// logger(1) and vlogger, which send the lines of standard input to syslog.
#pragma once

#include <string>
#include <vector>

#include "engine/model/service.h"

namespace slipway::importers::common {

// What its command line says, as [Log] To = syslog; lines without a tag get the service's name.
// False: it is neither of the two, or an option says what our logger cannot do (another machine,
// a file, another form); `log` is then as it was.
bool read_syslog_logger(const std::vector<std::string>& words, model::Logging& log);

}  // namespace slipway::importers::common
