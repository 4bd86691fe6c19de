#include <array>

#include "distros/common/commands.h"
#include "distros/common/say.h"
#include "engine/sys/entropy.h"
#include "engine/sys/whole_file.h"

namespace slipway::boot {
namespace {

constexpr const char* kDirectory = "/var/lib/slipway";
constexpr const char* kSeed = "/var/lib/slipway/random-seed";
constexpr const char* kSeedNew = "/var/lib/slipway/random-seed.new";
constexpr std::size_t kSize = 512;
constexpr int kNoEntry = 2, kAgain = 11, kExists = 17;

using Seed = std::array<std::uint8_t, kSize + 1>;

bool save() {
    Seed seed;
    const auto bytes = std::span(seed).first(kSize);
    const auto filled = sys::random_bytes(bytes);
    if (!filled && filled.error().value == kAgain) {
        say({"the kernel's generator is not seeded yet: nothing worth saving"});
        return true;
    }
    if (!fine(filled, {"cannot get random bytes"})) return false;
    const auto made = sys::make_directory_at(sys::kHere, kDirectory, 0755);
    if (!made && made.error().value != kExists) return fine(made, {"cannot make ", kDirectory});
    return fine(sys::replace_file_durably(sys::kHere, kSeed, kSeedNew, bytes, 0600),
                {"cannot write ", kSeed});
}

bool load() {
    Seed seed;
    const auto read = sys::read_whole(sys::kHere, kSeed, std::span<std::uint8_t>(seed));
    if (!read) {
        if (read.error().value != kNoEntry) fine(read.error(), {"cannot read ", kSeed});
        return save();
    }
    // Written without being counted as entropy: a copied disk image has the same seed.
    const auto device = sys::open_at(sys::kHere, "/dev/urandom", sys::Open::write);
    if (!device) return fine(device.error(), {"cannot open /dev/urandom"});
    if (!fine(sys::write_all(device.value(), read.value()), {"cannot write to /dev/urandom"}))
        return false;
    // The same seed is never used twice, also after a crash.
    return save();
}

}  // namespace

int seed(Words words) {
    const std::string_view word = words[0];
    if (word != "load" && word != "save") return kUsageError;
    return (word == "load" ? load() : save()) ? kDone : kFailed;
}

}  // namespace slipway::boot
