// The paths of a policy, for as long as its supervisor lives.
#pragma once

#include <array>
#include <cstddef>

#include "engine/formats/policy.h"
#include "engine/sys/memory_map.h"

namespace slipway::supervise {

// Most are short, and a supervisor is counted by the page: only what does not fit takes one more.
// Does not move, because a Policy points into it.
class PolicyTexts {
public:
    PolicyTexts() = default;
    PolicyTexts(const PolicyTexts&) = delete;
    PolicyTexts& operator=(const PolicyTexts&) = delete;

    // Copies the texts, a NUL behind each, so that `policy` holds when what was decoded is gone,
    // and until the next call. False: there is no memory for them; they are empty then.
    bool keep(formats::Policy& policy);

private:
    static constexpr std::size_t kNear = 144;

    std::array<char, kNear> near_{};
    sys::MemoryMap far_;
};

}  // namespace slipway::supervise
