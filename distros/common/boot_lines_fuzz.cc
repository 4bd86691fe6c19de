// Lines of files of the machine that boot programs obey: sysctl.conf, tmpfiles.d, options of fstab.
#include <string>

#include "distros/common/setting_line.h"
#include "distros/common/tmpfiles_line.h"
#include "engine/base/require.h"
#include "engine/sys/mount.h"

namespace {

using slipway::base::require;

bool inside(std::string_view part, std::string_view whole) {
    return part.empty() || (part.data() >= whole.data() &&
                            part.data() + part.size() <= whole.data() + whole.size());
}

void setting(std::string_view line) {
    slipway::boot::SettingLine read;
    if (read_setting(line, read) != slipway::boot::SettingKind::setting) return;
    const std::string_view path = read.path.view();
    require(inside(read.value, line));
    // Nothing outside of /proc/sys is written to.
    require(path.starts_with("/proc/sys/") && path.find('\0') == std::string_view::npos);
    require((std::string(path) + "/").find("/../") == std::string::npos);
}

void tmpfiles(std::string_view line) {
    std::string text(line);
    slipway::boot::TmpfilesLine read;
    if (read_tmpfiles_line(text, read) != slipway::boot::TmpfilesResult::line) return;
    for (const std::string_view part : {read.path, read.user, read.group, read.argument})
        require(inside(part, text));
    require(!read.mode || *read.mode <= 07777);
}

void mount_options(std::string_view text) {
    slipway::sys::MountOptions read, again;
    if (!parse_mount_options(text, read)) return;
    // What is left for the file system is left a second time.
    require(parse_mount_options(read.data.view(), again));
    require(again.flags == 0 && again.data.view() == read.data.view());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    constexpr void (*kReaders[])(std::string_view){setting, tmpfiles, mount_options};
    kReaders[data[0] % std::size(kReaders)](text);
    return 0;
}
