#include "engine/chain/loader.h"

#include <cerrno>

#include "engine/sys/process.h"
#include "engine/sys/report.h"

namespace slipway::chain {
namespace {

constexpr std::string_view kDefaultPath = "/usr/bin:/bin";

// A quarter of a megabyte that is not touched by loaders which change no variable.
exec::Environment changed;

bool copy_ours() {
    for (char** variable = sys::environment(); *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        const std::size_t end = text.find('=');
        if (end == std::string_view::npos) continue;
        const auto name = text.substr(0, end);
        if (!changed.set(name, text.substr(end + 1), exec::Export::yes)) return false;
    }
    return true;
}

}  // namespace

int wrong_usage(const Call& call) {
    sys::report({call.name, ": usage: ", call.name, " ", call.usage});
    return kUsageError;
}

int die(const Call& call, int code, std::initializer_list<std::string_view> parts) {
    base::FixedString<900> text;
    for (const std::string_view part : parts) text.append(part);
    sys::report({call.name, ": fatal: ", text.view()});
    return code;
}

int die(const Call& call, std::initializer_list<std::string_view> parts, base::Errno why) {
    base::FixedString<900> text;
    for (const std::string_view part : parts) text.append(part);
    sys::report({call.name, ": fatal: ", text.view(), sys::explain(why).view()});
    return kFailed;
}

exec::Environment* change_environment(Call& call) {
    if (call.environment != nullptr) return call.environment;
    if (!copy_ours()) {
        die(call, kFailed, {"the environment has more than 1024 variables or 256 kB"});
        return nullptr;
    }
    call.environment = &changed;
    return call.environment;
}

bool set_variable(Call& call, std::string_view name, std::string_view value) {
    exec::Environment* const environment = change_environment(call);
    if (environment == nullptr) return false;
    if (environment->set(name, value, exec::Export::yes)) return true;
    die(call, kFailed, {"no room in the environment for ", name});
    return false;
}

void unset_variable(Call& call, std::string_view name) {
    exec::Environment* const environment = change_environment(call);
    if (environment != nullptr) environment->unset(name);
}

int become(const Call& call, Words words, const char* argv0) {
    const char* const program = words[0];
    char* first = words[0];
    // exec takes pointers to char it does not write to.
    if (argv0 != nullptr) first = const_cast<char*>(argv0);
    words[0] = first;
    char** const envp =
        call.environment != nullptr ? call.environment->block() : sys::environment();
    const char* const path = sys::environment_value("PATH");
    std::string_view directories = path != nullptr ? path : kDefaultPath;
    if (call.environment != nullptr)
        directories = call.environment->get("PATH").value_or(kDefaultPath);
    const base::Errno why = sys::execute_in_path(program, directories, words.data(), envp);
    const int code = die(call, {"unable to run ", program}, why);
    if (call.world != World::s6) return code;
    return why.value == ENOENT ? 127 : 126;
}

}  // namespace slipway::chain
