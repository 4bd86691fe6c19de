// FixedList<T, N>: at most N values in order, without a heap. What does not fit is refused.
#pragma once

#include <array>
#include <cstddef>
#include <span>

#include "engine/base/require.h"

namespace slipway::base {

template <typename T, std::size_t N>
class FixedList {
public:
    // False when it is full; then nothing is changed.
    constexpr bool push_back(const T& value) {
        if (size_ == N) return false;
        data_[size_++] = value;
        return true;
    }

    constexpr void clear() { size_ = 0; }

    constexpr void resize_down(std::size_t size) {
        require(size <= size_);
        size_ = size;
    }

    constexpr std::size_t size() const { return size_; }

    constexpr bool empty() const { return size_ == 0; }

    constexpr T& operator[](std::size_t i) {
        require(i < size_);
        return data_[i];
    }

    constexpr const T& operator[](std::size_t i) const {
        require(i < size_);
        return data_[i];
    }

    constexpr T* begin() { return data_.data(); }

    constexpr T* end() { return data_.data() + size_; }

    constexpr const T* begin() const { return data_.data(); }

    constexpr const T* end() const { return data_.data() + size_; }

    constexpr std::span<const T> view() const { return {data_.data(), size_}; }

private:
    std::array<T, N> data_{};
    std::size_t size_ = 0;
};

}  // namespace slipway::base
