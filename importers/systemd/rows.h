// Short forms for the tables in directives_*.cc.
#pragma once

#include "importers/systemd/directive.h"
#include "importers/systemd/handlers.h"

namespace slipway::importers::systemd {

inline constexpr auto kScalar = Shape::scalar;
inline constexpr auto kList = Shape::list;
inline constexpr auto kExact = diag::Loss::exact;
inline constexpr auto kApproximated = diag::Loss::approximated;
inline constexpr auto kIgnored = diag::Loss::ignored;
inline constexpr auto kWeakened = diag::Loss::weakened;
inline constexpr auto kRefused = diag::Loss::refused;

}  // namespace slipway::importers::systemd
