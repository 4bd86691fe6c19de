// require(): an invariant that holds or the program stops; on in every build.
//
// A supervised program that stops is restarted by its parent and finds its state again, which is
// better than going on with a state that cannot be. Not for input: input that is wrong is refused
// with a message.
#pragma once

namespace slipway::base {

constexpr void require(bool holds) {
    if (!holds) __builtin_trap();
}

}  // namespace slipway::base
