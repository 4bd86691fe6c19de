// What the tests of this folder share: a directory that goes away with the test.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>

namespace slipway::importers::driver::testing {

class Scratch {
public:
    Scratch() {
        std::string pattern = "/tmp/slipway-import-XXXXXX";
        path = ::mkdtemp(pattern.data());
    }

    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    ~Scratch() {
        if (std::system(("rm -rf '" + path + "'").c_str()) != 0) std::abort();
    }

    std::string path;
};

inline void shell(const std::string& command) {
    ASSERT_EQ(std::system(command.c_str()), 0) << command;
}

inline void write_file(const std::string& path, const std::string& text) {
    shell("mkdir -p \"$(dirname '" + path + "')\"");
    std::FILE* out = std::fopen(path.c_str(), "w");
    ASSERT_NE(out, nullptr) << path;
    std::fwrite(text.data(), 1, text.size(), out);
    std::fclose(out);
}

inline std::string read_file(const std::string& path) {
    std::string text;
    std::FILE* in = std::fopen(path.c_str(), "r");
    if (in == nullptr) return text;
    for (int c = std::fgetc(in); c != EOF; c = std::fgetc(in)) text += static_cast<char>(c);
    std::fclose(in);
    return text;
}

}  // namespace slipway::importers::driver::testing
