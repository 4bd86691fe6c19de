// What the chain loaders share: their arguments, variables, messages, and the program they become.
//
// A chain loader changes one thing about its process and executes the rest of its command line.
#pragma once

#include <initializer_list>
#include <span>
#include <string_view>

#include "engine/base/result.h"
#include "engine/exec/environment.h"

namespace slipway::chain {

// Whose program is spoken for; they differ in exit codes and in small things.
enum class World { daemontools, runit, s6 };

using Words = std::span<char*>;  // a null pointer stands behind the last

struct Call {
    std::string_view name;  // of the program, for messages
    World world = World::daemontools;
    std::string_view usage;                    // what stands behind the name in the usage message
    Words words;                               // behind argv[0]
    exec::Environment* environment = nullptr;  // of the program; nullptr: ours, unchanged
};

inline constexpr int kUsageError = 100, kFailed = 111;

// Says how the program is called, and gives 100.
int wrong_usage(const Call& call);

// Says "NAME: fatal: PARTS…[: ERROR]", and gives `code`.
int die(const Call& call, int code, std::initializer_list<std::string_view> parts);
int die(const Call& call, std::initializer_list<std::string_view> parts, base::Errno why);

// The variables, ours at the first call. Nothing when they do not fit, which it has then said.
exec::Environment* change_environment(Call& call);

// Sets or, without a value, unsets. False when it does not fit, which it has then said.
bool set_variable(Call& call, std::string_view name, std::string_view value);
void unset_variable(Call& call, std::string_view name);

// Becomes the program words[0] with the arguments `words`; only returns when that fails, with the
// exit code. `argv0`: what the program is told it is called.
int become(const Call& call, Words words, const char* argv0 = nullptr);

}  // namespace slipway::chain
