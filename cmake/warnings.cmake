# One interface target carries the warnings of the whole project; CI turns them into errors.
option(SLIPWAY_WERROR "warnings are errors" OFF)
add_library(slipway_warnings INTERFACE)
target_compile_options(slipway_warnings INTERFACE
  -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wpedantic -Wnull-dereference -Wvla
  -Wno-missing-field-initializers
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op -Wuseless-cast>
  $<$<BOOL:${SLIPWAY_WERROR}>:-Werror>)
