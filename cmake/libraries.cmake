# How a folder becomes a library and a program. Lists are explicit: a file that is not named is not built.

# slipway_library(NAME SRCS … [RUNTIME_SRCS …] [DEPENDS …] [LIBS …] [RUNTIME] [FAST]):
# slipway_NAME, and with RUNTIME also slipway_NAME_rt for the heap-free programs. FAST: made for speed in a release,
# where everything else is made small.
# DEPENDS names folders of ours, LIBS foreign libraries.
function(slipway_library name)
  cmake_parse_arguments(A "RUNTIME;FAST" "" "SRCS;RUNTIME_SRCS;DEPENDS;LIBS" ${ARGN})
  add_library(slipway_${name} STATIC ${A_SRCS})
  target_include_directories(slipway_${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_link_libraries(slipway_${name} PRIVATE slipway_warnings PUBLIC ${A_LIBS})
  if(A_FAST)
    target_compile_options(slipway_${name} PRIVATE $<$<CONFIG:Release>:-O2>)
  endif()
  foreach(d ${A_DEPENDS})
    target_link_libraries(slipway_${name} PUBLIC slipway_${d})
  endforeach()
  if(A_RUNTIME)
    add_library(slipway_${name}_rt STATIC ${A_SRCS} ${A_RUNTIME_SRCS})
    target_include_directories(slipway_${name}_rt PUBLIC ${PROJECT_SOURCE_DIR})
    target_link_libraries(slipway_${name}_rt PRIVATE slipway_warnings slipway_runtime)
    slipway_slim(slipway_${name}_rt)
    foreach(d ${A_DEPENDS})
      target_link_libraries(slipway_${name}_rt PUBLIC slipway_${d}_rt)
    endforeach()
  endif()
endfunction()

# All programs without the tests: cmake --build DIR --target programs.
add_custom_target(programs)

# The heap-free ones alone: --target runtime.
add_custom_target(runtime)

# slipway_runtime_program(NAME SRCS … DEPENDS …): heap-free, linked with the C driver, its symbols checked by a test, its
# --help compared with its manual page by another (OWN_MANUAL_TEST: by one that the folder adds). Tests with the label smoke are
# those of every build of these programs.
function(slipway_runtime_program name)
  cmake_parse_arguments(A "OWN_MANUAL_TEST" "" "SRCS;DEPENDS" ${ARGN})
  add_executable(${name} ${A_SRCS})
  add_dependencies(programs ${name})
  add_dependencies(runtime ${name})
  target_link_libraries(${name} PRIVATE slipway_warnings slipway_runtime)
  slipway_slim(${name})
  if(NOT A_OWN_MANUAL_TEST)
    add_test(NAME man.${name} COMMAND python3 ${PROJECT_SOURCE_DIR}/tools/check_help
      $<TARGET_FILE:${name}> ${PROJECT_SOURCE_DIR}/docs/man/${name}.8)
    set_tests_properties(man.${name} PROPERTIES LABELS "unit;smoke" TIMEOUT 300)
  endif()
  foreach(d ${A_DEPENDS})
    target_link_libraries(${name} PRIVATE slipway_${d}_rt)
  endforeach()
  if(SLIPWAY_RUNTIME STREQUAL plain)
    target_link_libraries(${name} PRIVATE stdc++)
    target_sources(${name} PRIVATE ${PROJECT_SOURCE_DIR}/engine/base/sanitizer_options.cc)
  else()
    set_target_properties(${name} PROPERTIES LINKER_LANGUAGE C)
    add_test(NAME symbols.${name}
      COMMAND ${PROJECT_SOURCE_DIR}/tools/check_runtime_symbols --libc ${SLIPWAY_RUNTIME} $<TARGET_FILE:${name}>)
    set_tests_properties(symbols.${name} PROPERTIES LABELS "unit;smoke" TIMEOUT 300)
  endif()
endfunction()

# slipway_host_program(NAME SRCS … DEPENDS … LIBS …): static as well, but with the C++ library and a heap.
function(slipway_host_program name)
  cmake_parse_arguments(A "" "" "SRCS;DEPENDS;LIBS" ${ARGN})
  add_executable(${name} ${A_SRCS})
  add_dependencies(programs ${name})
  target_link_libraries(${name} PRIVATE slipway_warnings ${A_LIBS})
  foreach(d ${A_DEPENDS})
    target_link_libraries(${name} PRIVATE slipway_${d})
  endforeach()
  if(SLIPWAY_STATIC)
    target_link_options(${name} PRIVATE -static)
  endif()
endfunction()

# slipway_test(FOLDER SRCS … DEPENDS … [LIBS …] [DEFINITIONS …] [PROGRAMS …]): the unit tests of one folder, one executable
# "test_FOLDER". DEFINITIONS are macros of the test, PROGRAMS what it starts and what must be built before. All is said
# here, because no target of this name exists where tests are not built.
function(slipway_test folder)
  if(NOT SLIPWAY_TESTS)
    return()
  endif()
  cmake_parse_arguments(A "" "" "SRCS;DEPENDS;LIBS;DEFINITIONS;PROGRAMS" ${ARGN})
  add_executable(test_${folder} ${A_SRCS})
  target_link_libraries(test_${folder} PRIVATE slipway_warnings slipway_test_pch ${A_LIBS} GTest::gtest GTest::gtest_main)
  target_precompile_headers(test_${folder} REUSE_FROM slipway_test_pch_holder)
  foreach(d ${A_DEPENDS})
    target_link_libraries(test_${folder} PRIVATE slipway_${d})
  endforeach()
  target_compile_definitions(test_${folder} PRIVATE
    SLIPWAY_SOURCE_DIR="${PROJECT_SOURCE_DIR}" SLIPWAY_TESTDATA="${CMAKE_CURRENT_SOURCE_DIR}/testdata"
    ${A_DEFINITIONS})
  if(A_PROGRAMS)
    add_dependencies(test_${folder} ${A_PROGRAMS})
  endif()
  set_target_properties(test_${folder} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  # The tests are found when ctest runs, so a build does not run what it has just built.
  gtest_discover_tests(test_${folder} TEST_PREFIX ${folder}. DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 120
    PROPERTIES LABELS unit TIMEOUT 300)
endfunction()

# All fuzz targets and nothing else.
add_custom_target(fuzzers)

# slipway_fuzz(NAME SRCS NAME_fuzz.cc DEPENDS … [MUTATIONS N]): one decoder under libFuzzer (preset fuzz). In other presets the same source
# is a test that replays the corpus in testdata/fuzz/NAME, and N mutations of each file (500), so that what a fuzzer once found stays mended.
function(slipway_fuzz name)
  cmake_parse_arguments(A "" "MUTATIONS" "SRCS;DEPENDS;LIBS" ${ARGN})
  set(corpus ${CMAKE_CURRENT_SOURCE_DIR}/testdata/fuzz/${name})
  if(NOT SLIPWAY_FUZZ AND NOT SLIPWAY_TESTS)
    return()
  endif()
  if(SLIPWAY_FUZZ)
    add_executable(fuzz_${name} ${A_SRCS})
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  else()
    add_executable(fuzz_${name} ${A_SRCS} ${PROJECT_SOURCE_DIR}/tools/replay_corpus.cc)
  endif()
  target_link_libraries(fuzz_${name} PRIVATE slipway_warnings ${A_LIBS})
  foreach(d ${A_DEPENDS})
    target_link_libraries(fuzz_${name} PRIVATE slipway_${d})
  endforeach()
  add_dependencies(fuzzers fuzz_${name})
  set_target_properties(fuzz_${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
  if(NOT SLIPWAY_FUZZ)
    add_test(NAME fuzz.${name} COMMAND fuzz_${name} ${corpus} ${A_MUTATIONS})
    set_tests_properties(fuzz.${name} PROPERTIES LABELS unit TIMEOUT 300)
  endif()
endfunction()

# FOLDER.faults and FOLDER.faults.long: the folder's fault_test.py with these arguments. Of all faults the usual run tries every Nth.
function(slipway_fault_sweep folder every)
  set(sweep python3 ${CMAKE_CURRENT_SOURCE_DIR}/fault_test.py ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/slipway-test-fault ${ARGN})
  add_test(NAME ${folder}.faults COMMAND ${sweep} EVERY=${every})
  add_test(NAME ${folder}.faults.long COMMAND ${sweep})
  set_tests_properties(${folder}.faults PROPERTIES LABELS ns TIMEOUT 900)
  set_tests_properties(${folder}.faults.long PROPERTIES LABELS long TIMEOUT 3600)
endfunction()
