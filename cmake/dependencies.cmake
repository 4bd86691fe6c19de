# Foreign libraries, found once; which folder links which is said in that folder.
find_library(INIH_LIBRARY NAMES libinih.a inih REQUIRED)
find_library(SECCOMP_LIBRARY NAMES libseccomp.a seccomp REQUIRED)
find_package(Threads REQUIRED)
find_package(CLI11 CONFIG REQUIRED)
find_package(nlohmann_json CONFIG REQUIRED)
find_package(fmt CONFIG REQUIRED)
find_package(GTest REQUIRED)
include(GoogleTest)

if(SLIPWAY_TESTS)
  # A precompiled gtest saves two thirds of a test file's compile time.
  file(WRITE ${CMAKE_BINARY_DIR}/test_pch.cc "// holder of the tests' precompiled header\n")
  add_library(slipway_test_pch INTERFACE)
  add_library(slipway_test_pch_holder OBJECT ${CMAKE_BINARY_DIR}/test_pch.cc)
  target_link_libraries(slipway_test_pch_holder PRIVATE slipway_warnings slipway_test_pch GTest::gtest)
  target_precompile_headers(slipway_test_pch_holder PRIVATE <gtest/gtest.h> <string> <vector>)
endif()
