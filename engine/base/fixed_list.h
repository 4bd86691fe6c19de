// FixedList<T, N>: at most N values in order, without a heap. What does not fit is refused.
#pragma once

#include <cstddef>
#include <new>
#include <span>
#include <type_traits>

#include "engine/base/require.h"

namespace slipway::base {

// Elements are made when they are added, so a static list takes no room in the program's file.
template <typename T, std::size_t N>
class FixedList {
    static_assert(std::is_trivially_destructible_v<T> && std::is_trivially_copyable_v<T>);

public:
    constexpr FixedList() = default;

    // False when it is full; then nothing is changed.
    bool push_back(const T& value) {
        if (size_ == N) return false;
        ::new (static_cast<void*>(bytes_ + size_ * sizeof(T))) T(value);
        ++size_;
        return true;
    }

    void clear() { size_ = 0; }

    // Drops elements from the end.
    void resize_down(std::size_t size) {
        require(size <= size_);
        size_ = size;
    }

    std::size_t size() const { return size_; }

    bool empty() const { return size_ == 0; }

    T& operator[](std::size_t i) {
        require(i < size_);
        return begin()[i];
    }

    const T& operator[](std::size_t i) const {
        require(i < size_);
        return begin()[i];
    }

    T* begin() { return std::launder(reinterpret_cast<T*>(bytes_)); }

    T* end() { return begin() + size_; }

    const T* begin() const { return std::launder(reinterpret_cast<const T*>(bytes_)); }

    const T* end() const { return begin() + size_; }

    std::span<const T> view() const { return {begin(), size_}; }

private:
    std::size_t size_ = 0;
    // Zeroes whatever T's own defaults are, so that a static list is part of .bss.
    alignas(T) unsigned char bytes_[sizeof(T) * N]{};
};

}  // namespace slipway::base
