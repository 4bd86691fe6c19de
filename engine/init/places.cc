#include "engine/init/places.h"

#include "engine/sys/file.h"

namespace slipway::init {

bool beside_us(base::Path& out, std::string_view name) {
    base::Path self;
    if (!sys::read_symlink_at(sys::kHere, "/proc/self/exe", self)) return false;
    const auto slash = self.view().rfind('/');
    return slash != std::string_view::npos && join(out, {self.view().substr(0, slash + 1), name});
}

}  // namespace slipway::init
