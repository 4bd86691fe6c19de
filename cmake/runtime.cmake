# The heap-free flavour of a folder's library, and the programs made of it.
# SLIPWAY_RUNTIME  musl: static with musl;  host: static with the system's libc;
#                  plain: like everything else (for sanitizers, coverage, fuzzers, tidy).
find_file(MUSL_SPECS musl-gcc.specs
  PATHS /usr/lib/${CMAKE_CXX_LIBRARY_ARCHITECTURE}-musl /usr/lib/x86_64-linux-musl /usr/lib/aarch64-linux-musl
  NO_DEFAULT_PATH)
if(NOT SLIPWAY_RUNTIME)
  if(MUSL_SPECS)
    set(SLIPWAY_RUNTIME musl)
  else()
    set(SLIPWAY_RUNTIME host)
  endif()
endif()

# Without this the C driver would link libstdc++ again.
set(CMAKE_CXX_IMPLICIT_LINK_LIBRARIES "")

# A frame may hold two paths (base::Path is one page), not more.
add_library(slipway_runtime INTERFACE)
if(NOT SLIPWAY_RUNTIME STREQUAL plain)
  target_compile_options(slipway_runtime INTERFACE
    -fno-exceptions -fno-rtti -fno-threadsafe-statics -fno-asynchronous-unwind-tables -fno-unwind-tables
    -fno-pie -fno-stack-protector -ffunction-sections -fdata-sections -Wframe-larger-than=9216
    "SHELL:-include ${PROJECT_SOURCE_DIR}/engine/base/quiet_asserts.h")
  target_link_options(slipway_runtime INTERFACE
    -static -no-pie -Wl,--gc-sections,--build-id=none,-z,norelro,-z,noseparate-code,--sort-section=name)
endif()

# slipway_slim(TARGET): part of a heap-free program that is made as small as can be in a release: each page counts once
# for every service.
function(slipway_slim target)
  if(NOT SLIPWAY_RUNTIME STREQUAL plain)
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-Oz>)
    set_target_properties(${target} PROPERTIES INTERPROCEDURAL_OPTIMIZATION_RELEASE ON)
  endif()
endfunction()

if(SLIPWAY_RUNTIME STREQUAL musl)
  # CMake drops implicit directories from include lists, so the C++ headers go in as options.
  set(cxx_dirs ${CMAKE_CXX_IMPLICIT_INCLUDE_DIRECTORIES})
  list(FILTER cxx_dirs INCLUDE REGEX "/c\\+\\+/")
  list(FILTER cxx_dirs EXCLUDE REGEX "backward")
  foreach(d ${cxx_dirs})
    target_compile_options(slipway_runtime INTERFACE "SHELL:-isystem ${d}")
  endforeach()
  # musl's specs hide /usr/include, and with it the kernel's headers.
  set(kernel ${CMAKE_BINARY_DIR}/kernel-headers)
  file(MAKE_DIRECTORY ${kernel})
  foreach(d linux asm-generic)
    file(CREATE_LINK /usr/include/${d} ${kernel}/${d} SYMBOLIC)
  endforeach()
  file(CREATE_LINK /usr/include/${CMAKE_CXX_LIBRARY_ARCHITECTURE}/asm ${kernel}/asm SYMBOLIC)
  target_compile_options(slipway_runtime INTERFACE
    -specs=${MUSL_SPECS} "SHELL:-idirafter ${kernel}" "-D__GLIBC_PREREQ(a,b)=0" -D__locale_t=locale_t)
  target_link_options(slipway_runtime INTERFACE -specs=${MUSL_SPECS})
endif()
