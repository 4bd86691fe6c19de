// Directories in a directory are moved up instead of entered: a service can make them deeper than
// any stack, but not more of them than it has made.
#include "engine/exec/remove_tree.h"

#include <cerrno>

#include "engine/base/number.h"
#include "engine/sys/directory.h"

namespace slipway::exec {
namespace {

using sys::BorrowedFd;
using sys::FileKind;

constexpr sys::Open kSafely = sys::Open::read | sys::Open::directory | sys::Open::no_follow;

struct Progress {
    bool any = false;
    base::Status last = base::kOk;  // what could not be done

    void note(const base::Status& done) {
        if (done)
            any = true;
        else
            last = done;
    }
};

base::Status move_up(BorrowedFd from, sys::CPath name, BorrowedFd top) {
    static std::uint64_t number = 0;
    // Names of the service's own may be in the way.
    for (int tries = 0; tries < 1000; ++tries) {
        const auto moved = sys::rename_at(from, name, top, base::hexadecimal(++number, 16).c_str());
        if (moved || (moved.error().value != ENOTEMPTY && moved.error().value != EEXIST &&
                      moved.error().value != ENOTDIR))
            return moved;
    }
    return base::Errno{EEXIST};
}

base::Status empty_one(BorrowedFd directory, BorrowedFd top, Progress& progress) {
    auto reader = sys::open_directory(directory, ".");
    if (!reader) return reader.error();
    for (;;) {
        const auto entry = reader.value().next();
        if (!entry) return entry.error();
        if (!entry.value()) return base::kOk;
        const char* const name = entry.value()->name;
        const bool is_directory = entry.value()->kind == FileKind::directory;
        auto done = is_directory ? move_up(directory, name, top) : sys::unlink_at(directory, name);
        // Where the file system does not say what it is.
        if (!done && done.error().value == EISDIR) done = move_up(directory, name, top);
        progress.note(done);
    }
}

base::Status remove_directory(BorrowedFd top, sys::CPath name, Progress& progress) {
    const auto at_once = sys::remove_directory_at(top, name);
    if (at_once || at_once.error().value != ENOTEMPTY) return at_once;
    const auto directory = sys::open_at(top, name, kSafely);
    if (!directory) return directory.error();
    if (const auto emptied = empty_one(directory.value(), top, progress); !emptied) return emptied;
    return sys::remove_directory_at(top, name);
}

// Once through what is in the directory now.
base::Status pass(BorrowedFd top, Progress& progress) {
    auto reader = sys::open_directory(top, ".");
    if (!reader) return reader.error();
    for (;;) {
        const auto entry = reader.value().next();
        if (!entry) return entry.error();
        if (!entry.value()) return base::kOk;
        const char* const name = entry.value()->name;
        auto done = entry.value()->kind == FileKind::directory ? base::Status(base::Errno{EISDIR})
                                                               : sys::unlink_at(top, name);
        if (!done && done.error().value == EISDIR) done = remove_directory(top, name, progress);
        progress.note(done);
    }
}

}  // namespace

base::Status remove_tree(sys::CPath path) {
    const auto top = sys::open_at(sys::kHere, path, kSafely);
    if (!top) return top.error();
    for (;;) {
        Progress progress;
        if (const auto looked = pass(top.value(), progress); !looked) return looked;
        const auto gone = sys::remove_directory_at(sys::kHere, path);
        if (gone || gone.error().value != ENOTEMPTY) return gone;
        if (!progress.any) return progress.last ? gone : progress.last;
    }
}

}  // namespace slipway::exec
