#include "engine/source/change.h"

#include <cerrno>
#include <optional>

#include "engine/source/load.h"
#include "engine/sys/file.h"
#include "engine/sys/whole_file.h"

namespace slipway::source {
namespace {

bool fail(const Change& change, base::Errno error, diag::Sink& sink) {
    diag::Diagnostic d;
    d.where.path = change.path;
    d.code = "svc/unwritable";
    d.message = std::string("this cannot be written: ") + base::errno_name(error);
    d.help = error.value == EACCES || error.value == EPERM
                 ? "what is the machine's only root may change: try it with sudo or doas"
                 : "nothing was changed; mend it and ask again";
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
    if (change.kind == Change::Kind::remove_directory)
        return sys::remove_directory_at(sys::kHere, change.path);
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

base::Status carry_out_durably(const Change& change) {
    const base::Status done = carry_out_one(change);
    if (!done || change.kind == Change::Kind::write) return done;
    return sync_directory_of(change.path);
}

// What is at the path now, as a change that puts it there again.
std::optional<Change> as_it_is(const std::string& path, const std::string& about) {
    const auto status = sys::status_at(sys::kHere, path, sys::Follow::no);
    if (!status) return Change{Change::Kind::remove, path, {}, about};
    base::Path target;
    if (sys::read_symlink_at(sys::kHere, path, target))
        return Change{Change::Kind::link, path, std::string(target.view()), about};
    diag::Sink ignored;
    const auto text = text_of(path, ignored);
    if (!text) return std::nullopt;
    return Change{Change::Kind::write, path, *text, about, status.value().mode & 07777u};
}

}  // namespace

std::vector<Change> reverse_of(const std::vector<Change>& changes) {
    std::vector<Change> back;
    for (auto change = changes.rbegin(); change != changes.rend(); ++change) {
        auto before = as_it_is(change->path, change->about);
        if (!before) continue;
        // A link is made where nothing is.
        if (before->kind == Change::Kind::link && change->kind != Change::Kind::remove)
            back.push_back({Change::Kind::remove, change->path, {}, change->about});
        const std::string directory = change->path.substr(0, change->path.rfind('/'));
        const bool is_new =
            before->kind == Change::Kind::remove && !sys::status_at(sys::kHere, directory).ok();
        back.push_back(*std::move(before));
        if (is_new) back.push_back({Change::Kind::remove_directory, directory, {}, change->about});
    }
    return back;
}

bool carry_out(const std::vector<Change>& changes, diag::Sink& sink) {
    std::vector<Change> back;
    for (const Change& change : changes) {
        std::vector<Change> one = reverse_of({change});
        const base::Status done = carry_out_durably(change);
        if (!done) {
            for (const Change& step : back) static_cast<void>(carry_out_durably(step));
            return fail(change, done.error(), sink);
        }
        back.insert(back.begin(), one.begin(), one.end());
    }
    return true;
}

}  // namespace slipway::source
