#include "engine/supervise/slices.h"

#include <cerrno>

namespace slipway::supervise {

sys::Status make_directories(const base::Path& path, std::size_t root) {
    constexpr int kTries = 8;
    sys::Status made = base::kOk;
    for (int i = 0; i < kTries; ++i) {
        for (std::size_t slash = path.view().find('/', root + 1); slash != std::string_view::npos;
             slash = path.view().find('/', slash + 1)) {
            base::Path slice;
            if (!slice.assign(path.view().substr(0, slash))) return sys::Errno{ENAMETOOLONG};
            made = sys::make_directory_at(sys::kHere, slice, 0755);
            if (!made && !(made.error() == sys::Errno{EEXIST})) break;
        }
        made = sys::make_directory_at(sys::kHere, path, 0755);
        if (made || !(made.error() == sys::Errno{ENOENT})) break;
    }
    return made;
}

void remove_slices(std::string_view path) {
    constexpr std::string_view kSuffix = ".slice";
    for (path = path.substr(0, path.rfind('/')); path.ends_with(kSuffix);
         path = path.substr(0, path.rfind('/'))) {
        base::Path slice;
        if (!slice.assign(path) || !sys::remove_directory_at(sys::kHere, slice)) return;
    }
}

}  // namespace slipway::supervise
