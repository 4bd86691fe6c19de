// Which dynamic user has which number: a directory of symbolic links that only root can write.
//
// Each user has two of them, "61200" -> NAME and NAME -> "61200". The first is made before the
// second; making a link fails where there is one, so two that choose at the same time never get
// the same number, and one that is killed between the two is found by the next start of that name.
// Nothing is locked and nothing needs to be held: a number stays its name's until the machine is
// started anew (docs/adr/0020-dynamic-users.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/fixed_string.h"
#include "engine/sys/file.h"

namespace slipway::exec {

class DynamicUserTable {
public:
    // Makes the directory if it is missing. EPERM: somebody else may write there.
    static base::Result<DynamicUserTable> open(const base::Path& path);

    // The number of a name. EBADMSG: the links do not fit each other.
    base::Result<std::optional<std::uint32_t>> find(std::string_view name) const;

    // Gives `name` the number `id`, or the one that another start gave it meanwhile. Nothing where
    // the number is another's.
    base::Result<std::optional<std::uint32_t>> claim(std::string_view name, std::uint32_t id) const;

private:
    explicit DynamicUserTable(sys::Fd directory) : directory_(std::move(directory)) {}

    // Whether the number's link says this name.
    base::Result<bool> belongs(std::uint32_t id, std::string_view name) const;

    sys::Fd directory_;
};

}  // namespace slipway::exec
