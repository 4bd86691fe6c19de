#include "engine/exec/own_tree.h"

#include <array>
#include <cerrno>

#include "engine/formats/dynamic_user.h"
#include "engine/sys/directory.h"
#include "engine/sys/ownership.h"

namespace slipway::exec {
namespace {

using sys::BorrowedFd;
using sys::FileKind;
using sys::Open;

constexpr std::size_t kDeepest = 128;

// A directory that is being read. Too many for the stack, and what is static has no destructor.
struct Level {
    int descriptor = -1;
    sys::DirectoryPosition position;
    alignas(8) std::array<char, 512> buffer;
};

std::array<Level, kDeepest> levels;
std::size_t depth = 0;

base::Status enter(BorrowedFd above, sys::CPath name) {
    if (depth == kDeepest) return base::Errno{ELOOP};
    auto opened = sys::open_at(above, name, Open::read | Open::directory | Open::no_follow);
    if (!opened) return opened.error();
    levels[depth].descriptor = opened.value().release();
    levels[depth].position = {};
    ++depth;
    return base::kOk;
}

void leave() {
    --depth;
    sys::close_descriptor(levels[depth].descriptor);
}

bool may_have(BorrowedFd file, const sys::FileStatus& status, const NewOwner& owner) {
    if (status.kind == FileKind::directory || status.uid == owner.before ||
        formats::is_dynamic_id(status.uid))
        return true;
    return sys::link_count(file).value_or(2) < 2;
}

// The file itself is opened, looked at and given away, whatever takes its name meanwhile.
base::Status give(BorrowedFd directory, sys::CPath name, const NewOwner& owner) {
    const auto file = sys::open_at(directory, name, Open::path_only | Open::no_follow);
    if (!file) return file.error().value == ENOENT ? base::kOk : base::Status(file.error());
    const auto status = sys::status_of_descriptor(file.value());
    const auto here = sys::status_of_descriptor(directory);
    if (!status || !here) return (status ? here : status).error();
    if (status.value().device != here.value().device ||
        !may_have(file.value(), status.value(), owner))
        return base::kOk;
    if (status.value().kind == FileKind::directory)
        if (const auto entered = enter(file.value(), "."); !entered) return entered;
    const bool right = (owner.uid == sys::kKeepId || owner.uid == status.value().uid) &&
                       (owner.gid == sys::kKeepId || owner.gid == status.value().gid);
    if (right) return base::kOk;
    return sys::change_owner(file.value(), owner.uid, owner.gid);
}

base::Status give_all(const NewOwner& owner) {
    while (depth > 0) {
        Level& level = levels[depth - 1];
        const BorrowedFd directory{level.descriptor};
        const auto entry = sys::next_entry(directory, level.buffer, level.position);
        if (!entry) return entry.error();
        if (!entry.value()) {
            leave();
            continue;
        }
        if (const auto given = give(directory, entry.value()->name, owner); !given) return given;
    }
    return base::kOk;
}

}  // namespace

base::Status own_tree(BorrowedFd directory, const NewOwner& owner) {
    if (const auto entered = enter(directory, "."); !entered) return entered;
    const auto done = give_all(owner);
    while (depth > 0) leave();
    return done;
}

}  // namespace slipway::exec
