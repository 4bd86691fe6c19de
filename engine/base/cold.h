// For large static memory of which little is used, and seldom: [[gnu::section(SLIPWAY_COLD)]].
//
// It stands behind all other static memory (the linker sorts by these names, cmake/runtime.cmake),
// so that what is in use stands together: each page counts once for every service.
#pragma once

#define SLIPWAY_COLD ".bss.z_cold"
