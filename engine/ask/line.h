// One line of progress, as the whole command prints it where there are no colours.
#pragma once

#include "engine/base/fixed_string.h"
#include "engine/formats/protocol.h"

namespace slipway::ask {

using Line = base::FixedString<1024>;

// "nginx  running  asked for\n". False: too long, or not all of it is printable ASCII.
bool make_line(const formats::ProgressFrame& frame, Line& line);

}  // namespace slipway::ask
