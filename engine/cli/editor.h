// The editor that people have chosen, on a file.
#pragma once

#include <string>

namespace slipway::cli {

struct EditorEnd {
    std::string program;
    bool ran = false;  // false: it could not be started
    int code = 0;      // 128 and the signal when one ended it
};

// $VISUAL, else $EDITOR, else vi, with its words; waits until it has ended.
EditorEnd run_editor(const std::string& path);

}  // namespace slipway::cli
