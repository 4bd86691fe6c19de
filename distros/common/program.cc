#include "distros/common/program.h"

#include <algorithm>
#include <array>

#include "distros/common/say.h"
#include "engine/sys/file.h"
#include "engine/sys/fork.h"

namespace slipway::boot {
namespace {

constexpr int kCannotStart = 127;
constexpr std::size_t kMaxArguments = 60;

using Argv = std::array<char*, kMaxArguments + 2>;

// exec takes pointers to char it does not write to.
bool fill(Argv& argv, const char* program, std::span<const char* const> arguments) {
    if (arguments.size() > kMaxArguments) return false;
    argv[0] = const_cast<char*>(program);
    std::transform(arguments.begin(), arguments.end(), argv.begin() + 1,
                   [](const char* text) { return const_cast<char*>(text); });
    argv[arguments.size() + 1] = nullptr;
    return true;
}

}  // namespace

const char* first_executable(std::initializer_list<const char*> paths) {
    for (const char* path : paths)
        if (sys::is_executable(sys::kHere, path)) return path;
    return nullptr;
}

sys::WaitStatus run_program(const char* program, std::span<const char* const> arguments) {
    Argv argv;
    if (!fill(argv, program, arguments)) return sys::exited_with(kCannotStart);
    const auto pid = sys::fork_process();
    if (!pid) {
        fine(pid.error(), {"cannot start ", program});
        return sys::exited_with(kCannotStart);
    }
    if (!pid.value()) {
        fine(sys::execute(program, argv.data(), sys::environment()), {"cannot execute ", program});
        sys::exit_now(kCannotStart);
    }
    const auto ended = sys::wait_and_reap(pid.value());
    return ended ? ended.value().status : sys::exited_with(kCannotStart);
}

int become_program(const char* program, std::initializer_list<const char*> arguments) {
    Argv argv;
    fill(argv, program, {arguments.begin(), arguments.size()});
    fine(sys::execute(program, argv.data(), sys::environment()), {"cannot execute ", program});
    return kCannotStart;
}

}  // namespace slipway::boot
