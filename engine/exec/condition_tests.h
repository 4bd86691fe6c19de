// The tests of the machine, by topic; conditions.h asks them.
#pragma once

#include <span>
#include <string_view>

namespace slipway::exec {

struct MachineTest {
    std::string_view name;
    bool (*holds)(std::string_view argument);
};

std::span<const MachineTest> tests_of_amounts();   // condition_amounts.cc
std::span<const MachineTest> tests_of_security();  // condition_security.cc
std::span<const MachineTest> tests_of_system();    // condition_system.cc

// The content of a small file without the blanks at its end, or ""; valid until the next call.
std::string_view text_of_file(const char* path);

// What people write for yes: "yes", "true", "on", "1" … (systemd.syntax(7)).
bool is_yes(std::string_view text);

// Takes the first word off, in which quotes have no meaning.
std::string_view take_word(std::string_view& text);

}  // namespace slipway::exec
