// Codecs of keys of [Process] alone (key_types.h).
#pragma once

#include "engine/source/key_types.h"

namespace slipway::source {

struct Environment : OneLine<Environment, std::vector<std::pair<std::string, std::string>>> {
    using List = std::vector<std::pair<std::string, std::string>>;
    static constexpr std::string_view type = "NAME=VALUE words";
    static constexpr bool list = true;
    static bool read(Value& value, List& out);
    static std::string write(const List& variables, Escape escape);
};

// "PATH [shell] [optional] [private]"
struct VariablesFiles {
    using List = std::vector<model::VariablesFile>;
    static constexpr std::string_view type = "path and flags";
    static constexpr bool list = true;
    static bool read(Value& value, List& out);
    static void emit(std::string_view name, const List& files, Emit& out);
};

// "KIND PATH [MODE] [user=NAME] [group=NAME] [preserve]"
struct Directories {
    using List = std::vector<model::Directory>;
    static constexpr std::string_view type = "kind, path, mode";
    static constexpr bool list = true;
    static bool read(Value& value, List& out);
    static void emit(std::string_view name, const List& directories, Emit& out);
};

// "KIND [PATH]"
struct StdioCodec : OneLine<StdioCodec, model::Stdio> {
    static constexpr std::string_view type = "kind, or kind and path";
    static bool read(Value& value, model::Stdio& out);
    static std::string write(const model::Stdio& stdio, Escape escape);
};

}  // namespace slipway::source
