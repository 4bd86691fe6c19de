#include "engine/exec/path_search.h"

#include <algorithm>
#include <cerrno>

namespace slipway::exec {

base::Errno execute_by_name(const char* name,
                            std::string_view path,
                            char* const* argv,
                            char* const* envp) {
    if (std::string_view(name).find('/') != std::string_view::npos)
        return sys::execute(name, argv, envp);
    base::Errno worst{ENOENT};
    while (!path.empty()) {
        const std::size_t end = std::min(path.find(':'), path.size());
        base::Path program;
        const std::string_view directory = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
        if (!program.append(directory.empty() ? "." : directory) || !program.append("/") ||
            !program.append(name))
            continue;
        const base::Errno why = sys::execute(program, argv, envp);
        // A program that is there and cannot be executed says more than one that is not there.
        if (why.value != ENOENT && why.value != ENOTDIR) worst = why;
    }
    return worst;
}

}  // namespace slipway::exec
