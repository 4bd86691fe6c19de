// Whole files: read at once, written so that no reader ever sees a part.
#pragma once

#include "engine/sys/file.h"

namespace slipway::sys {

// The whole content of a file, in `into`; EFBIG when it is not smaller than `into`,
// ESPIPE when it is a FIFO that nobody writes to: nothing here ever waits.
Result<std::string_view> read_whole(BorrowedFd dir, CPath path, std::span<char> into);
Result<std::span<const std::uint8_t>> read_whole(BorrowedFd dir,
                                                 CPath path,
                                                 std::span<std::uint8_t> into);

// Writes `temporary` with `mode` (whatever the umask) and renames it to `path`. On failure `path`
// is unchanged and `temporary` may be left behind. Not synced to disk: for what lives in /run.
Status replace_file(BorrowedFd dir,
                    CPath path,
                    CPath temporary,
                    std::span<const std::uint8_t> bytes,
                    unsigned mode);

// The same, and on disk when it returns: the file before the rename, the directory after it.
Status replace_file_durably(BorrowedFd dir,
                            CPath path,
                            CPath temporary,
                            std::span<const std::uint8_t> bytes,
                            unsigned mode);

}  // namespace slipway::sys
