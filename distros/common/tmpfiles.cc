// tmpfiles: what tmpfiles.d(5) wants to be there after a boot.
//
// systemd-tmpfiles (also shipped alone) or OpenRC's tmpfiles do all of it where they are installed.
// Without them directories, files, links and FIFOs are made; other lines are named and passed over.
#include <array>

#include "distros/common/commands.h"
#include "distros/common/config_files.h"
#include "distros/common/program.h"
#include "distros/common/say.h"
#include "distros/common/tmpfiles_line.h"
#include "engine/base/number.h"
#include "engine/formats/accounts.h"
#include "engine/sys/fifo.h"
#include "engine/sys/line_reader.h"

namespace slipway::boot {
namespace {

constexpr const char* kDirectories[] = {"/etc/tmpfiles.d", "/run/tmpfiles.d",
                                        "/usr/local/lib/tmpfiles.d", "/usr/lib/tmpfiles.d"};
constexpr int kNoEntry = 2, kExists = 17;
constexpr std::size_t kLongestLine = 4096;

using Line = TmpfilesLine;

// Finds a name in /etc/passwd or /etc/group; a number is itself.
template <typename Decode, typename Id>
bool find_id(const char* table, std::string_view name, Decode decode, Id id, std::uint32_t& out) {
    if (name.empty()) return true;
    if (const auto number = base::parse_unsigned(name); number && *number < 0xffffffffu) {
        out = static_cast<std::uint32_t>(*number);
        return true;
    }
    auto file = sys::open_at(sys::kHere, table, sys::Open::read);
    if (!file) return fine(file.error(), {"cannot read ", table});
    static std::array<char, kLongestLine> buffer;
    sys::LineReader lines(std::move(file).value(), buffer);
    while (true) {
        const auto line = lines.next();
        if (!line || !line.value()) break;
        const auto entry = decode({line.value()->data(), line.value()->size()});
        if (!entry || entry->name != name) continue;
        out = id(*entry);
        return true;
    }
    say({table, " has no \"", name, "\""});
    return false;
}

bool make_parents(std::string_view path) {
    base::Path parent;
    for (std::size_t slash = path.find('/', 1); slash != std::string_view::npos;
         slash = path.find('/', slash + 1)) {
        if (!parent.assign(path.substr(0, slash))) return false;
        const auto made = sys::make_directory_at(sys::kHere, parent, 0755);
        if (!made && made.error().value != kExists) return fine(made, {parent.view()});
    }
    return true;
}

base::Status make_file(const Line& line, const base::Path& path) {
    auto flags = sys::Open::write | sys::Open::create | sys::Open::no_follow;
    flags = flags | (line.replace ? sys::Open::truncate : sys::Open::exclusive);
    const auto file = sys::open_at(sys::kHere, path, flags, 0600);
    if (!file) return file.error();
    return sys::write_all(file.value(), line.argument);
}

base::Status make_link(const Line& line, const base::Path& path) {
    base::Path target;
    const bool fits = line.argument.empty()
                          ? target.assign("/usr/share/factory") && target.append(line.path)
                          : target.assign(line.argument);
    if (!fits) return base::Errno{36};  // ENAMETOOLONG
    if (line.replace) static_cast<void>(sys::unlink_at(sys::kHere, path));
    return sys::make_symlink_at(target, sys::kHere, path);
}

base::Status make(const Line& line, const base::Path& path) {
    switch (line.kind) {
        case Line::Kind::directory:
            return sys::make_directory_at(sys::kHere, path, 0700);
        case Line::Kind::file:
            return make_file(line, path);
        case Line::Kind::link:
            return make_link(line, path);
        case Line::Kind::fifo:
            return sys::make_fifo_at(sys::kHere, path, 0600);
        case Line::Kind::cleaning:
        case Line::Kind::other:
            break;
    }
    return base::kOk;
}

bool apply(const Line& line) {
    base::Path path;
    std::uint32_t uid = 0, gid = 0;
    const auto user_id = [](const formats::PasswdEntry& e) { return e.uid; };
    const auto group_id = [](const formats::GroupEntry& e) { return e.gid; };
    if (!path.assign(line.path) || !make_parents(line.path) ||
        !find_id("/etc/passwd", line.user, formats::decode_passwd_line, user_id, uid) ||
        !find_id("/etc/group", line.group, formats::decode_group_line, group_id, gid))
        return false;
    const auto made = make(line, path);
    if (!made && made.error().value != kExists) return fine(made, {"cannot make ", line.path});
    // What was there already and is none of ours by kind keeps its owner: only directories are put
    // right.
    const bool directory = line.kind == Line::Kind::directory;
    if (line.kind == Line::Kind::link || (!made && !directory)) return true;
    const auto there = sys::status_at(sys::kHere, path, sys::Follow::no);
    if (!there || there.value().kind == sys::FileKind::symlink) return true;
    return fine(sys::change_owner_at(sys::kHere, path, uid, gid, sys::Follow::no),
                {"owner of ", line.path}) &&
           fine(sys::change_mode_at(sys::kHere, path, line.mode.value_or(directory ? 0755 : 0644)),
                {"mode of ", line.path});
}

bool apply_file(sys::CPath path) {
    auto file = sys::open_at(sys::kHere, path, sys::Open::read);
    if (!file)
        return file.error().value == kNoEntry || fine(file.error(), {"cannot read ", path.c_str()});
    static std::array<char, kLongestLine> buffer;
    sys::LineReader lines(std::move(file).value(), buffer);
    bool all = true;
    for (unsigned number = 1;; ++number) {
        const auto text = lines.next();
        if (!text || !text.value()) return all;
        Line line;
        const auto place = base::decimal(number);
        const auto pass_over = [&](std::string_view why) {
            say({path.c_str(), ":", place.view(), ": passed over: ", why});
        };
        switch (read_tmpfiles_line(*text.value(), line)) {
            case TmpfilesResult::blank:
                break;
            case TmpfilesResult::wrong:
                pass_over("TYPE /PATH [MODE USER GROUP AGE ARGUMENT] is expected");
                all = false;
                break;
            case TmpfilesResult::line:
                if (line.path.find('%') != std::string_view::npos)
                    pass_over("specifiers are not expanded; install systemd-tmpfiles");
                else if (line.kind == Line::Kind::other)
                    pass_over("this type is not made; install systemd-tmpfiles");
                else
                    all &= apply(line) || line.may_fail;
        }
    }
}

}  // namespace

int tmpfiles(Words) {
    if (const char* theirs = first_executable({"/usr/bin/systemd-tmpfiles", "/bin/systemd-tmpfiles",
                                               "/usr/bin/systemd-tmpfiles.standalone"})) {
        const char* const arguments[] = {"--create", "--remove", "--boot", "--exclude-prefix=/dev"};
        return run_program(theirs, arguments).exit_code() == 0 ? kDone : kFailed;
    }
    static ConfigFiles files{std::span(kDirectories)};
    static base::Path path;
    bool all = true;
    while (files.next(path)) all &= apply_file(path);
    return all ? kDone : kFailed;
}

}  // namespace slipway::boot
