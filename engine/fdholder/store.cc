#include "engine/fdholder/store.h"

#include <algorithm>

namespace slipway::fdholder {

std::uint32_t Store::row_of(std::string_view name) const {
    std::uint32_t row = 0;
    while (row < end_ && entries_[row].name() != name) ++row;
    return row;
}

std::optional<Held> Store::find(std::string_view name) const {
    const auto row = row_of(name);
    if (row == end_) return std::nullopt;
    return held_at(row);
}

std::optional<int> Store::put(std::string_view name, Held held) {
    auto row = row_of(name);
    int old = -1;
    if (row < end_) {
        old = clear_row(row);
    } else {
        row = row_of({});  // a free one in between
        if (row == kMaxNames) return std::nullopt;
    }
    end_ = std::max(end_, row + 1);
    Entry& entry = entries_[row];
    entry.size = static_cast<std::uint8_t>(name.size());
    std::copy(name.begin(), name.end(), entry.text.begin());
    fds_[row] = held.fd;
    deadlines_[row] = held.deadline;
    ++count_;
    if (held.deadline != kNever) ++expiring_;
    return old;
}

int Store::clear_row(std::uint32_t row) {
    entries_[row].size = 0;
    --count_;
    if (deadlines_[row] != kNever) --expiring_;
    while (end_ > 0 && entries_[end_ - 1].size == 0) --end_;
    return fds_[row];
}

std::optional<int> Store::take(std::string_view name) {
    const auto row = row_of(name);
    if (row == end_) return std::nullopt;
    return clear_row(row);
}

std::optional<int> Store::take_expired(std::uint64_t now) {
    for (std::uint32_t row = 0; expiring_ != 0 && row < end_; ++row)
        if (entries_[row].size != 0 && deadlines_[row] != kNever && deadlines_[row] <= now)
            return clear_row(row);
    return std::nullopt;
}

std::uint64_t Store::next_deadline() const {
    std::uint64_t next = kNever;
    for (std::uint32_t row = 0; expiring_ != 0 && row < end_; ++row)
        if (entries_[row].size != 0 && deadlines_[row] != kNever &&
            (next == kNever || deadlines_[row] < next))
            next = deadlines_[row];
    return next;
}

}  // namespace slipway::fdholder
