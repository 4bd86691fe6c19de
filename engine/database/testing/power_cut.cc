#include "engine/database/testing/power_cut.h"

namespace slipway::sys {

Status real_rename(BorrowedFd, CPath, BorrowedFd, CPath) asm(
    "__real__ZN7slipway3sys9rename_atENS0_10BorrowedFdENS0_5CPathES1_S2_");
Status real_unlink(BorrowedFd,
                   CPath) asm("__real__ZN7slipway3sys9unlink_atENS0_10BorrowedFdENS0_5CPathE");
Status recorded_rename(BorrowedFd, CPath, BorrowedFd, CPath) asm(
    "__wrap__ZN7slipway3sys9rename_atENS0_10BorrowedFdENS0_5CPathES1_S2_");
Status recorded_unlink(BorrowedFd,
                       CPath) asm("__wrap__ZN7slipway3sys9unlink_atENS0_10BorrowedFdENS0_5CPathE");
Status recorded_sync_file_system(BorrowedFd) asm(
    "__wrap__ZN7slipway3sys16sync_file_systemENS0_10BorrowedFdE");
Status recorded_sync_all(BorrowedFd) asm("__wrap__ZN7slipway3sys8sync_allENS0_10BorrowedFdE");

}  // namespace slipway::sys

namespace slipway::database::testing {

Recorder* recorder = nullptr;

}  // namespace slipway::database::testing

namespace slipway::sys {

using database::testing::recorder;

Status recorded_rename(BorrowedFd from_dir, CPath from, BorrowedFd to_dir, CPath to) {
    if (recorder == nullptr) return real_rename(from_dir, from, to_dir, to);
    database::testing::Rename one{from.c_str(), to.c_str(), {}, false};
    one.replaces = std::filesystem::is_regular_file(one.to);
    if (one.replaces) one.replaced = database::testing::text_of(one.to);
    recorder->cut();
    const std::uint64_t replaced = one.replaces ? database::testing::inode_of(one.to) : 0;
    const Status done = real_rename(from_dir, from, to_dir, to);
    if (done) recorder->forget(replaced);
    if (done) recorder->renamed(std::move(one));
    recorder->cut();
    return done;
}

Status recorded_unlink(BorrowedFd dir, CPath path) {
    if (recorder == nullptr) return real_unlink(dir, path);
    const std::uint64_t inode = database::testing::inode_of(path.c_str());
    const Status done = real_unlink(dir, path);
    if (done) recorder->forget(inode);
    recorder->cut();
    return done;
}

// The machine of the test need not write anything.
Status recorded_sync_file_system(BorrowedFd /*fd*/) {
    if (recorder == nullptr) return base::kOk;
    recorder->cut();
    if (!recorder->deaf) recorder->everything_is_on_disk();
    return base::kOk;
}

Status recorded_sync_all(BorrowedFd fd) {
    if (recorder == nullptr) return base::kOk;
    recorder->cut();
    if (!recorder->deaf) recorder->synced(fd);
    return base::kOk;
}

}  // namespace slipway::sys
