#include "engine/source/change.h"

#include <cerrno>

#include "engine/sys/whole_file.h"

namespace slipway::source {
namespace {

bool fail(const Change& change, base::Errno error, diag::Sink& sink) {
    diag::Diagnostic d;
    d.where.path = change.path;
    d.code = "svc/unwritable";
    d.message = std::string("this cannot be written: ") + base::errno_name(error);
    d.help = error.value == EACCES || error.value == EPERM
                 ? "only root may change the definitions of a machine"
                 : "what stands before it in the list was done; mend it and ask again";
    sink.add(std::move(d));
    return false;
}

// The directory of a path and those above it, as far as they are missing.
base::Status make_directories_for(const std::string& path) {
    for (std::size_t at = path.find('/', 1); at != path.npos; at = path.find('/', at + 1)) {
        const base::Status made = sys::make_directory_at(sys::kHere, path.substr(0, at), 0755);
        if (!made && made.error().value != EEXIST) return made;
    }
    return base::kOk;
}

base::Status carry_out_one(const Change& change) {
    const std::size_t slash = change.path.rfind('/');
    const std::string directory = change.path.substr(0, slash);
    if (change.kind == Change::Kind::remove) return sys::unlink_at(sys::kHere, change.path);
    if (const base::Status made = make_directories_for(change.path); !made) return made;
    if (change.kind == Change::Kind::link)
        return sys::make_symlink_at(change.bytes, sys::kHere, change.path);
    const std::string temporary = directory + "/." + change.path.substr(slash + 1);
    return sys::replace_file_durably(
        sys::kHere, change.path, temporary,
        {reinterpret_cast<const std::uint8_t*>(change.bytes.data()), change.bytes.size()},
        change.mode);
}

base::Status sync_directory_of(const std::string& path) {
    const auto directory =
        sys::open_at(sys::kHere, path.substr(0, path.rfind('/')), sys::Open::read);
    if (!directory) return directory.error();
    return sys::sync_all(directory.value());
}

}  // namespace

bool carry_out(const std::vector<Change>& changes, diag::Sink& sink) {
    for (const Change& change : changes) {
        base::Status done = carry_out_one(change);
        if (done && change.kind != Change::Kind::write) done = sync_directory_of(change.path);
        if (!done) return fail(change, done.error(), sink);
    }
    return true;
}

}  // namespace slipway::source
