#include <array>

#include "distros/common/commands.h"
#include "distros/common/config_files.h"
#include "distros/common/say.h"
#include "distros/common/setting_line.h"
#include "engine/base/number.h"
#include "engine/sys/line_reader.h"

namespace slipway::boot {
namespace {

// sysctl.d(5); sysctl.conf comes last, as with sysctl --system.
constexpr const char* kDirectories[] = {"/etc/sysctl.d", "/run/sysctl.d", "/usr/local/lib/sysctl.d",
                                        "/usr/lib/sysctl.d", "/lib/sysctl.d"};
constexpr const char* kLast = "/etc/sysctl.conf";

constexpr int kNoEntry = 2;

bool apply(const SettingLine& setting) {
    const auto file = sys::open_at(sys::kHere, setting.path, sys::Open::write);
    if (!file) {
        // A key the kernel does not have (a module that is not loaded) is no failure of the boot.
        if (setting.may_fail || file.error().value == kNoEntry) return true;
        return fine(file.error(), {setting.path.view()});
    }
    const auto written = sys::write(file.value(), setting.value);
    if (written || setting.may_fail) return true;
    return fine(written.error(), {setting.path.view(), " = ", setting.value});
}

bool apply_file(sys::CPath path) {
    auto file = sys::open_at(sys::kHere, path, sys::Open::read);
    if (!file)
        return file.error().value == kNoEntry || fine(file.error(), {"cannot read ", path.c_str()});
    static std::array<char, 4096> buffer;
    sys::LineReader lines(std::move(file).value(), buffer);
    bool all = true;
    for (unsigned number = 1;; ++number) {
        const auto line = lines.next();
        if (!line || !line.value()) return all;
        SettingLine setting;
        const auto place = base::decimal(number);
        switch (read_setting({line.value()->data(), line.value()->size()}, setting)) {
            case SettingKind::blank:
                break;
            case SettingKind::setting:
                all &= apply(setting);
                break;
            case SettingKind::pattern:
                say({path.c_str(), ":", place.view(),
                     ": patterns in keys are not expanded: passed over. Name each key"});
                break;
            case SettingKind::wrong:
                say({path.c_str(), ":", place.view(), ": passed over: KEY = VALUE is expected"});
                all = false;
        }
    }
}

}  // namespace

int sysctl(Words) {
    static ConfigFiles files{std::span(kDirectories)};
    static base::Path path;
    bool all = true;
    while (files.next(path)) all &= apply_file(path);
    all &= apply_file(kLast);
    return all ? kDone : kFailed;
}

}  // namespace slipway::boot
