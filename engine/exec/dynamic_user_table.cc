#include "engine/exec/dynamic_user_table.h"

#include <cerrno>
#include <utility>

#include "engine/base/number.h"
#include "engine/formats/dynamic_user.h"
#include "engine/spawn/safe_path.h"
#include "engine/sys/process.h"

namespace slipway::exec {
namespace {

using base::Errno;
using Id = std::optional<std::uint32_t>;

constexpr unsigned kOthersWrite = 022;

// A page; too large for the stack.
base::Path target;

base::FixedString<255> text_of(std::string_view name) {
    base::FixedString<255> text;
    text.assign(name);
    return text;
}

}  // namespace

base::Result<DynamicUserTable> DynamicUserTable::open(const base::Path& path) {
    const unsigned usual = sys::set_umask(0022);  // all may read who has which number
    auto directory = spawn::open_directory_safely(path, 0755, 0755, sys::Open::path_only);
    sys::set_umask(usual);
    if (!directory) return directory.error();
    const auto status = sys::status_of_descriptor(directory.value());
    if (!status) return status.error();
    if (status.value().uid != sys::real_uid() || (status.value().mode & kOthersWrite) != 0)
        return Errno{EPERM};
    return DynamicUserTable(std::move(directory).value());
}

base::Result<bool> DynamicUserTable::belongs(std::uint32_t id, std::string_view name) const {
    const auto read = sys::read_symlink_at(directory_, base::decimal(id).c_str(), target);
    if (!read && read.error().value == ENOENT) return false;
    if (!read) return read.error();
    return target.view() == name;
}

base::Result<Id> DynamicUserTable::find(std::string_view name) const {
    const auto read = sys::read_symlink_at(directory_, text_of(name).c_str(), target);
    if (!read && read.error().value == ENOENT) return Id{};
    if (!read) return read.error();
    const auto number = base::parse_unsigned(target.view());
    if (!number || *number > formats::kLastDynamicId) return Errno{EBADMSG};
    const auto id = static_cast<std::uint32_t>(*number);
    const auto same = belongs(id, name);
    if (!same) return same.error();
    if (!formats::is_dynamic_id(id) || !same.value()) return Errno{EBADMSG};
    return Id{id};
}

base::Result<Id> DynamicUserTable::claim(std::string_view name, std::uint32_t id) const {
    const auto number = base::decimal(id);
    const auto text = text_of(name);
    const auto taken = sys::make_symlink_at(text.c_str(), directory_, number.c_str());
    if (!taken && taken.error().value != EEXIST) return taken.error();
    if (!taken) {
        const auto same = belongs(id, name);
        if (!same) return same.error();
        if (!same.value()) return Id{};
    }
    const auto named = sys::make_symlink_at(number.c_str(), directory_, text.c_str());
    if (named) return Id{id};
    if (named.error().value != EEXIST) return named.error();
    const auto theirs = find(name);
    // A number that nobody has by name would be lost.
    if (theirs && theirs.value() && *theirs.value() != id)
        (void)sys::unlink_at(directory_, number.c_str());
    return theirs;
}

}  // namespace slipway::exec
