// A machine that lets nothing be opened for a while.
#pragma once

#include <gtest/gtest.h>

#include "engine/sys/file.h"
#include "engine/sys/process.h"

namespace slipway::manager::testing {

// As long as it lives nothing can be opened.
class WithoutDescriptors {
public:
    WithoutDescriptors() : before_(sys::descriptor_limit().value()) {
        const sys::Fd lowest = sys::open_at(sys::kHere, "/", sys::Open::path_only).value();
        const auto limit = static_cast<std::uint64_t>(lowest.number());
        EXPECT_TRUE(sys::set_descriptor_limit({limit, before_.hard}));
    }

    ~WithoutDescriptors() { EXPECT_TRUE(sys::set_descriptor_limit(before_)); }

    WithoutDescriptors(const WithoutDescriptors&) = delete;
    WithoutDescriptors& operator=(const WithoutDescriptors&) = delete;

private:
    sys::DescriptorLimit before_;
};

}  // namespace slipway::manager::testing
