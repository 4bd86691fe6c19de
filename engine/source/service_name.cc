#include "engine/source/service_name.h"

#include "engine/formats/database.h"

namespace slipway::source {

std::string name_fault(std::string_view name) {
    if (!formats::is_directory_name(name))
        return "a name has 1 to 247 bytes, no '/', and does not begin with a dot";
    if (name == "log") return "\"log\" is the name of a logger's directory";
    for (const char c : name)
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f)
            return "a name has no blanks and no control characters";
    return {};
}

}  // namespace slipway::source
