#include "engine/fdholder/store.h"

#include <algorithm>

namespace slipway::fdholder {

std::uint32_t Store::row_of(std::string_view name) const {
    std::uint32_t row = 0;
    while (row < end_ && entries_[row].name() != name) ++row;
    return row;
}

std::optional<int> Store::find(std::string_view name) const {
    const auto row = row_of(name);
    if (row == end_) return std::nullopt;
    return fds_[row];
}

std::optional<int> Store::put(std::string_view name, int fd) {
    auto row = row_of(name);
    if (row < end_) {
        const int old = fds_[row];
        fds_[row] = fd;
        return old;
    }
    row = row_of({});  // a free one in between
    if (row == kMaxNames) return std::nullopt;
    if (row == end_) ++end_;
    Entry& entry = entries_[row];
    entry.size = static_cast<std::uint8_t>(name.size());
    std::copy(name.begin(), name.end(), entry.text.begin());
    fds_[row] = fd;
    ++count_;
    return -1;
}

std::optional<int> Store::take(std::string_view name) {
    const auto row = row_of(name);
    if (row == end_) return std::nullopt;
    entries_[row].size = 0;
    --count_;
    while (end_ > 0 && entries_[end_ - 1].size == 0) --end_;
    return fds_[row];
}

std::uint32_t Store::list(std::uint32_t cursor, formats::HolderFrame& reply) const {
    for (std::uint32_t row = cursor; row < end_; ++row)
        if (entries_[row].size != 0 && !reply.add_name(entries_[row].name())) return row;
    return 0;
}

}  // namespace slipway::fdholder
