// The directives of exec plans for the terminal of a service and its login record.
#pragma once

#include <cstdint>
#include <string_view>

namespace slipway::formats {

// `terminal PATH WORD...`: what is done to it before the program, and by a plan `at-end`.
struct TerminalSetup {
    std::string_view path;  // empty: nothing
    bool reset = false;
    bool hangup = false;
    bool disallocate = false;
    std::uint16_t rows = 0, columns = 0;  // 0: as it is
};

// `utmp ID MODE [LINE]`: the records of utmp(5), up to which kind they are written.
enum class LoginMode : std::uint8_t { init, login, user };

struct LoginSetup {
    std::string_view id;  // empty: none; of a longer one the last four bytes count
    LoginMode mode = LoginMode::init;
    std::string_view line;  // the terminal without "/dev/"
};

}  // namespace slipway::formats
