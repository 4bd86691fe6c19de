#include "engine/init/run_tree.h"

#include <array>

#include "engine/base/number.h"
#include "engine/init/places.h"
#include "engine/init/say.h"
#include "engine/init/service_links.h"
#include "engine/sys/line_reader.h"
#include "engine/sys/whole_file.h"

namespace slipway::init {
namespace {

constexpr int kExists = 17;

bool make_directory(const char* path, unsigned mode) {
    const auto made = sys::make_directory_at(sys::kHere, path, mode);
    if (made || made.error().value == kExists) return true;
    say_failure(made, {"cannot make ", path});
    return false;
}

// svscan runs us under these names; request.cc says what each does.
bool link_handlers() {
    constexpr const char* kNames[] = {"finish", "crash",   "SIGINT", "SIGTERM",
                                      "SIGPWR", "SIGUSR1", "SIGUSR2"};
    base::Path self;
    if (!beside_us(self, "slipway-init")) return false;
    const auto directory = sys::open_at(sys::kHere, kScanPrivate, sys::Open::path_only);
    if (!directory) return false;
    for (const char* name : kNames) {
        static_cast<void>(sys::unlink_at(directory.value(), name));
        const auto linked = sys::make_symlink_at(self, directory.value(), name);
        say_failure(linked, {"cannot make ", kScanPrivate, "/", name});
        if (!linked) return false;
    }
    return true;
}

bool set_live(const base::Path& directory) {
    static_cast<void>(sys::unlink_at(sys::kHere, kLiveNew));
    auto done = sys::make_symlink_at(directory, sys::kHere, kLiveNew);
    if (done) done = sys::rename_at(sys::kHere, kLiveNew, sys::kHere, kLive);
    say_failure(done, {"cannot make ", kLive});
    return done.ok();
}

// For `slipway status` and the manager: what was taken, and why.
void write_boot_record(const Choice& choice, const Facts& facts) {
    base::FixedString<200> text;
    text.append("generation ");
    text.append(base::decimal_unsigned(choice.generation).view());
    text.append("\nreason ");
    text.append(word(choice.reason));
    text.append("\nwanted ");
    text.append(base::decimal_unsigned(facts.state.current).view());
    text.append("\n");
    const std::span bytes(reinterpret_cast<const std::uint8_t*>(text.view().data()), text.size());
    say_failure(sys::replace_file(sys::kHere, kBoot, kBootNew, bytes, 0644),
                {"cannot write ", kBoot});
}

// GENERATION/boot, one name a line.
bool link_boot_services(const base::Path& directory) {
    base::Path path;
    if (!join(path, {directory.view(), "/boot"})) return false;
    auto list = sys::open_at(sys::kHere, path, sys::Open::read);
    if (!list) {
        say_failure(list.error(), {"cannot read ", path.view()});
        return false;
    }
    std::array<char, 300> buffer;
    sys::LineReader lines(std::move(list).value(), buffer);
    unsigned linked = 0;
    for (;;) {
        const auto line = lines.next();
        if (!line || !line.value()) break;
        const std::string_view name(line.value()->data(), line.value()->size());
        if (name.empty() || name[0] == '#') continue;
        if (link_service(directory.view(), name)) ++linked;
    }
    if (linked == 0) say({path.view(), " names no service that could be made ready"});
    return linked != 0;
}

}  // namespace

bool make_run_tree(const base::Path& directory, const Choice& choice, const Facts& facts) {
    if (!make_directory(kRun, 0755) || !make_directory(kScan, 0755) ||
        !make_directory(kScanPrivate, 0700))
        return false;
    if (!link_handlers() || !set_live(directory)) return false;
    write_boot_record(choice, facts);
    return link_boot_services(directory);
}

}  // namespace slipway::init
