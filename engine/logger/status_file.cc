#include "engine/logger/status_file.h"

#include <algorithm>
#include <array>
#include <cerrno>

namespace slipway::logger {
namespace {

// Writes as much as is left of the size; 0 left at the beginning means no limit.
class Writer {
public:
    Writer(sys::BorrowedFd file, std::uint64_t size) : file_(file), left_(size) {}

    base::Status put(std::string_view text) {
        text = text.substr(0, left_);
        left_ -= text.size();
        return text.empty() ? base::kOk : sys::write_all(file_, text);
    }

    std::uint64_t left() const { return left_; }

private:
    sys::BorrowedFd file_;
    std::uint64_t left_;
};

}  // namespace

base::Status write_status_file(const StatusTarget& target,
                               std::string_view heading,
                               std::string_view line) {
    base::Path path, fresh;
    if (!path.assign(target.path) || !fresh.assign(target.path) || !fresh.append(".new"))
        return base::Errno{ENAMETOOLONG};
    using sys::Open;
    auto file = sys::open_at(sys::kHere, fresh,
                             Open::write | Open::create | Open::truncate | Open::nonblock);
    if (!file) return file.error();
    Writer writer(file.value(), target.size == 0 ? ~std::uint64_t{0} : target.size);
    if (const auto done = writer.put(heading); !done) return done;
    if (const auto done = writer.put(line); !done) return done;
    if (target.size == 0) {
        if (const auto done = writer.put("\n"); !done) return done;
    } else {
        std::array<char, 256> padding{};
        padding.fill('\n');
        while (writer.left() > 0)
            if (const auto done = writer.put({padding.data(), padding.size()}); !done) return done;
    }
    return sys::rename_at(sys::kHere, fresh, sys::kHere, path);
}

}  // namespace slipway::logger
