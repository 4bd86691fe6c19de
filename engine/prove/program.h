// The programs a proof needs (mke2fs, debugfs, QEMU), run one after the other and to a limit.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/sys/fd.h"
#include "engine/sys/process.h"

namespace slipway::prove {

struct Program {
    std::vector<std::string> words;  // the first is looked for where administrators have programs
    sys::BorrowedFd output;          // takes its standard output and error; input is /dev/null
    std::uint64_t limit_ms = 0;      // 0: none
    // In the child, before the program is executed; false: it ends with kNotPrepared, and has said
    // on standard error why.
    std::function<bool()> prepare;
};

inline constexpr int kNotPrepared = 125;
inline constexpr int kNotFound = 127;

// Waits for its end; std::nullopt: the limit was reached and it was killed. It is killed, too, when
// this process dies.
sys::Result<std::optional<sys::WaitStatus>> run(const Program& program);

}  // namespace slipway::prove
