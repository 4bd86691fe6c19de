#include "engine/formats/exec_plan_handlers.h"

namespace slipway::formats {
namespace {

// A name of a file, which none of the others can be taken for.
bool is_credential_name(std::string_view name) {
    constexpr std::size_t kLongest = 255;
    if (name.empty() || name.size() > kLongest || name == "." || name == "..") return false;
    for (const char c : name)
        if (c <= ' ' || c == 127 || c == '/' || c == ':') return false;
    return true;
}

}  // namespace

bool apply_credential(DirectiveLine& line) {
    ExecPlan::Credential credential{.name = line.argument(0),
                                    .source = line.argument(2),
                                    .is_path = line.argument(1) == "load",
                                    .where = line.arguments[0].where};
    if (!is_credential_name(credential.name))
        return line.refuse(line.arguments[0], "not a name of a credential");
    if (!credential.is_path && line.argument(1) != "set")
        return line.refuse(line.arguments[1], "neither load nor set");
    if (credential.is_path && !absolute_path(credential.source) &&
        !is_credential_name(credential.source))
        return line.refuse(line.arguments[2], "neither an absolute path nor a credential's name");
    return line.plan->credentials.push_back(credential) || line.full();
}

}  // namespace slipway::formats
