// What the tests of slipway-log share: a logger's surroundings as svscan makes them, and what is
// found in a log directory afterwards.
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace slipway::logger::testing {

class Scratch {
public:
    Scratch() {
        std::string pattern = "/tmp/slipway-log-XXXXXX";
        path_ = ::mkdtemp(pattern.data());
    }

    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    ~Scratch() {
        if (::system(("rm -rf " + path_).c_str()) != 0) std::abort();
    }

    std::string operator/(const std::string& name) const { return path_ + "/" + name; }

private:
    std::string path_;
};

// A producers' pipe and a spare pipe, held here as svscan holds them.
class Pipes {
public:
    Pipes() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
        read_ = ends[0];
        write_ = ends[1];
        if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
        spare_ = ::open(("/proc/self/fd/" + std::to_string(ends[0])).c_str(), O_RDWR | O_CLOEXEC);
        ::close(ends[0]);
        ::close(ends[1]);
    }

    Pipes(const Pipes&) = delete;
    Pipes& operator=(const Pipes&) = delete;

    ~Pipes() {
        ::close(read_);
        close_writer();
        ::close(spare_);
    }

    int writer() const { return write_; }

    void close_writer() {
        if (write_ >= 0) ::close(write_);
        write_ = -1;
    }

    void write(const std::string& text) const {
        if (::write(write_, text.data(), text.size()) != static_cast<ssize_t>(text.size()))
            std::abort();
    }

    // All that was written has been read.
    bool empty() const {
        int bytes = 0;
        return ::ioctl(read_, FIONREAD, &bytes) == 0 && bytes == 0;
    }

    // Starts a logger on them; `with_spare` tells it of the spare pipe.
    pid_t start(const std::vector<std::string>& script,
                bool with_spare = true,
                void (*in_child)() = nullptr) const {
        std::vector<std::string> words{"--"};
        words.insert(words.end(), script.begin(), script.end());
        return start_words(words, in_child, with_spare);
    }

    // The same with any arguments.
    pid_t start_words(const std::vector<std::string>& arguments,
                      void (*in_child)() = nullptr,
                      bool with_spare = true) const {
        const pid_t pid = ::fork();
        if (pid != 0) return pid;
        ::dup2(read_, 0);
        ::dup2(spare_, 50);
        if (with_spare) ::setenv("SLIPWAY_SPARE", "50", 1);
        std::vector<char*> argv;
        std::vector<std::string> words{SLIPWAY_BIN "/slipway-log"};
        words.insert(words.end(), arguments.begin(), arguments.end());
        for (std::string& word : words) argv.push_back(word.data());
        argv.push_back(nullptr);
        if (in_child != nullptr) in_child();
        ::execv(argv[0], argv.data());
        ::_exit(127);
    }

private:
    int read_ = -1, write_ = -1, spare_ = -1;
};

// Exit code, or 128 + signal.
inline int wait_for_end(pid_t pid) {
    int status = 0;
    ::waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

inline std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// Names of the archives, oldest first.
inline std::vector<std::string> archives_in(const std::string& directory) {
    std::vector<std::string> names;
    DIR* dir = ::opendir(directory.c_str());
    if (dir == nullptr) return names;
    while (const dirent* entry = ::readdir(dir))
        if (entry->d_name[0] == '@') names.emplace_back(entry->d_name);
    ::closedir(dir);
    std::sort(names.begin(), names.end());
    return names;
}

// Everything in the directory, in the order in which it was written.
inline std::string everything_in(const std::string& directory) {
    std::string all;
    for (const std::string& name : archives_in(directory)) all += read_file(directory + "/" + name);
    return all + read_file(directory + "/current");
}

// Waits until it is so; the minute only bounds a hang.
template <class Condition>
bool wait_until(Condition condition) {
    for (int i = 0; i < 60000; ++i) {
        if (condition()) return true;
        ::usleep(1000);
    }
    return false;
}

inline bool wait_for_bytes(const std::string& directory, std::size_t bytes) {
    return wait_until([&] { return everything_in(directory).size() >= bytes; });
}

// A signal that came before would end the program as it ends any other.
inline bool wait_until_it_takes_signals(pid_t pid) {
    const std::string path = "/proc/" + std::to_string(pid) + "/status";
    return wait_until([&] {
        for (const char* const field : {"SigBlk:\t", "SigCgt:\t"}) {
            const std::string text = read_file(path);
            const std::size_t at = text.find(field);
            if (at == std::string::npos) continue;
            const unsigned long long set = std::strtoull(text.c_str() + at + 8, nullptr, 16);
            if ((set >> (SIGTERM - 1) & 1) != 0) return true;
        }
        return false;
    });
}

}  // namespace slipway::logger::testing
