#include "engine/init/service_links.h"

#include "engine/formats/service_directory.h"
#include "engine/init/places.h"
#include "engine/init/say.h"
#include "engine/sys/directory.h"
#include "engine/sys/file.h"

namespace slipway::init {
namespace {

constexpr int kExists = 17;

bool good_name(std::string_view name) {
    return !name.empty() && name[0] != '.' && name.size() <= 251 &&
           name.find('/') == std::string_view::npos && name != "log";
}

// Links every file of `source` into the directory `to`; `has_log` tells whether it has a logger.
sys::Status link_files(const base::Path& source, sys::BorrowedFd to, bool& has_log) {
    has_log = false;
    auto reader = sys::open_directory(sys::kHere, source);
    if (!reader) return reader.error();
    for (;;) {
        const auto entry = reader.value().next();
        if (!entry) return entry.error();
        if (!entry.value()) return base::kOk;
        const auto name = entry.value()->view();
        if (name == "log") has_log = true;
        if (formats::is_real_entry(name)) continue;
        base::Path target;
        if (!join(target, {source.view(), "/", name})) return sys::Errno{36};
        const auto linked = sys::make_symlink_at(target, to, entry.value()->name);
        if (!linked && linked.error().value != kExists) return linked;
    }
}

sys::Result<sys::Fd> make_and_open(sys::BorrowedFd parent, sys::CPath name) {
    const auto made = sys::make_directory_at(parent, name, 0755);
    if (!made && made.error().value != kExists) return made.error();
    return sys::open_at(parent, name, sys::Open::path_only | sys::Open::directory);
}

sys::Status make_whole(base::Path& source, sys::BorrowedFd scan, sys::CPath temporary) {
    const auto directory = make_and_open(scan, temporary);
    if (!directory) return directory.error();
    bool has_log = false;
    if (const auto done = link_files(source, directory.value(), has_log); !done) return done;
    if (!has_log) return base::kOk;
    const auto log = make_and_open(directory.value(), "log");
    if (!log) return log.error();
    if (!source.append("/log")) return sys::Errno{36};
    return link_files(source, log.value(), has_log);
}

}  // namespace

bool link_service(std::string_view generation, std::string_view name) {
    base::Path source;
    base::FixedString<260> place;
    base::FixedString<260> temporary;
    if (!good_name(name) || !join(source, {generation, "/services/", name})) {
        say({generation, "/boot: not a service's name: ", name});
        return false;
    }
    place.append(name);
    // Not "." alone: a service may be called s6-svscan, and .s6-svscan is slipway-svscan's own.
    temporary.append(".new.");
    temporary.append(name);
    const auto scan = sys::open_at(sys::kHere, kScan, sys::Open::path_only);
    if (!scan) return false;
    // init may run again after the emergency shell.
    if (sys::status_at(scan.value(), place)) return true;
    auto done = make_whole(source, scan.value(), temporary);
    if (done) done = sys::rename_at(scan.value(), temporary, scan.value(), place);
    say_failure(done, {"cannot make the service directory of ", name});
    return done.ok();
}

}  // namespace slipway::init
