// readproctitle: shows the last of what it reads in its own command line, for ps.
#include <algorithm>
#include <array>
#include <cstring>

#include "engine/chain/loaders.h"
#include "engine/sys/file.h"

namespace slipway::chain {

int show_in_title(Call& call) {
    constexpr std::size_t kFixed = 3, kShortest = 5;
    if (call.words.empty()) return kUsageError;
    char* const last = call.words.back();
    const std::span<char> title(last, std::strlen(last));
    if (title.size() < kShortest) return kUsageError;
    std::fill(title.begin(), title.end(), '.');
    const std::span<char> shown = title.subspan(kFixed);
    std::array<char, 64> bytes;  // NOLINT: filled by the read
    for (;;) {
        const auto got = sys::read(sys::kStdin, std::span<char>(bytes));
        if (!got) return kFailed;
        if (got.value() == 0) return 0;
        // A NUL would end the title.
        const auto end = std::remove(bytes.begin(), bytes.begin() + got.value(), '\0');
        const auto size = static_cast<std::size_t>(end - bytes.begin());
        const std::size_t kept = std::min(size, shown.size());
        std::copy(shown.begin() + static_cast<std::ptrdiff_t>(kept), shown.end(), shown.begin());
        std::copy(end - static_cast<std::ptrdiff_t>(kept), end,
                  shown.end() - static_cast<std::ptrdiff_t>(kept));
    }
}

}  // namespace slipway::chain
