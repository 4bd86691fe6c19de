#include "engine/cli/editor.h"

#include <algorithm>
#include <vector>

#include "engine/sys/child.h"
#include "engine/sys/fork.h"
#include "engine/sys/process.h"

namespace slipway::cli {
namespace {

constexpr int kNotStarted = 127;

std::vector<std::string> words_of_editor() {
    std::vector<std::string> words;
    for (const char* name : {"VISUAL", "EDITOR"}) {
        const char* value = sys::environment_value(name);
        const std::string text = value == nullptr ? "" : value;
        for (std::size_t at = 0; (at = text.find_first_not_of(' ', at)) != text.npos;) {
            const std::size_t end = std::min(text.find(' ', at), text.size());
            words.push_back(text.substr(at, end - at));
            at = end;
        }
        if (!words.empty()) return words;
    }
    return {"vi"};
}

}  // namespace

EditorEnd run_editor(const std::string& path) {
    std::vector<std::string> words = words_of_editor();
    EditorEnd end{words[0], false, kNotStarted};
    words.push_back(path);
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const char* search = sys::environment_value("PATH");
    const auto child = sys::fork_process();
    if (!child) return end;
    if (!child.value()) {
        sys::child::reset_signals();
        (void)sys::execute_in_path(words[0], search == nullptr ? "/usr/bin:/bin" : search,
                                   argv.data(), sys::environment());
        sys::exit_now(kNotStarted);
    }
    const auto ended = sys::wait_and_reap(child.value());
    if (!ended) return end;
    const sys::WaitStatus status = ended.value().status;
    end.code = status.signalled() ? 128 + status.signal() : status.exit_code();
    end.ran = end.code != kNotStarted;
    return end;
}

}  // namespace slipway::cli
