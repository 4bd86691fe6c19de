// What the tests of slipway-exec share: a scratch directory in which plans are run.
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

namespace slipway::exec::testing {

struct Outcome {
    int code = -1;    // exit code, or 128 + signal
    std::string out;  // standard output and error
};

// Runs a command line of sh.
inline Outcome run_shell(const std::string& line) {
    Outcome outcome;
    FILE* pipe = ::popen(("{ " + line + "\n} 2>&1").c_str(), "r");
    std::array<char, 4096> buffer{};
    while (const std::size_t got = ::fread(buffer.data(), 1, buffer.size(), pipe))
        outcome.out.append(buffer.data(), got);
    const int status = ::pclose(pipe);
    outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return outcome;
}

class Scratch {
public:
    Scratch() {
        std::string pattern = "/tmp/slipway-exec-XXXXXX";
        path_ = ::mkdtemp(pattern.data());
        if (::system(("chmod 755 " + path_).c_str()) != 0) std::abort();
    }

    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    ~Scratch() {
        if (::system(("rm -rf " + path_).c_str()) != 0) std::abort();
    }

    const std::string& path() const { return path_; }

    void write(const std::string& name, const std::string& content) const {
        std::ofstream(path_ + "/" + name) << content;
    }

    // Runs a plan in an environment of its own; ^ in the plan stands for the directory.
    Outcome run(std::string plan,
                const std::string& arguments = "foo@bar",
                const std::string& environment = "") const {
        for (std::size_t at = 0; (at = plan.find('^', at)) != std::string::npos;)
            plan.replace(at, 1, path_), at += path_.size();
        write("plan", plan);
        // Whoever runs the tests may have left descriptors open; passed sockets begin at 3.
        return run_shell("exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; cd " + path_ +
                         "; exec env -i PATH=/usr/bin:/bin " + environment + " " + SLIPWAY_BIN +
                         "/slipway-exec plan " + arguments);
    }

private:
    std::string path_;
};

}  // namespace slipway::exec::testing
