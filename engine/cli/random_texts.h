// Random definitions for tests.
#pragma once

#include <random>
#include <string>
#include <vector>

namespace slipway::cli {

// Definitions that depend on each other, of random texts.
class RandomTexts {
public:
    static constexpr unsigned kServices = 8;

    explicit RandomTexts(unsigned seed) : random_(seed) {}

    unsigned pick(unsigned count) { return static_cast<unsigned>(random_() % count); }

    std::string number(unsigned count) { return std::to_string(pick(count)); }

    // Mostly what concerns nobody else.
    std::string text(unsigned index) {
        std::string text = "[Service]\nDescription = ";
        text += pick(70) == 0 ? "another\n" : "the same\n";
        if (index == 5) text += "Type = oneshot\n";
        if (index == 6) text += "ProducerFor = s7\n";
        if (index == 7) text += "ConsumerFor = s6\nPipelineName = line\n";
        if (pick(70) == 0) text += "Essential = yes\n";
        maybe(text, {"Documentation = man:x(1)\n", "Documentation = man:y(1) # z.svc\n"});
        text += "[Dependencies]\n";
        if (pick(70) == 0) text += "Wants = absent\n";
        if (index > 0) text += "Needs = s" + std::to_string((index - 1) / 2) + "\n";
        if (pick(70) == 0) text += "Needs = t@" + number(2) + "\n";
        if (pick(70) == 0) text += "After = s" + number(kServices) + "\n";
        text += "[Run]\nCommand = /bin/" + std::string(1, pick(70) == 0 ? 'z' : "xy"[pick(2)]) +
                " " + number(3) + "\n";
        maybe(text, {"StopTimeout = 5s\n", "StopTimeout = 6s\n"});
        maybe(text, {"StartTimeout = 5s\n", "StartTimeout = 0\n"});
        maybe(text, {"SurviveShutdown = yes\n", "Hangup = yes\n"});
        maybe(text, {"Cleanup = /bin/y\n", "Started = /bin/x '# s1.svc'\n", "Prepare = /bin/y\n"});
        if (index == 5) maybe(text, {"Down = /bin/x\n", "Down = /bin/y\n"});
        if (index != 5)
            maybe(text, {"Reload = signal HUP\n", "Reload = signal USR1\n", "Ready = fd 3\n"});
        text += "[Process]\nNice = " + number(4) + "\n";
        maybe(text, {"User = www\n", "User = root\n", "Environment = A=b\n"});
        if (pick(70) == 0) text += "Group = nobody-here\n";
        if (index != 5)
            maybe(text, {"[Restart]\nWhen = always\n",
                         "[Restart]\nWhen = always\nLimit = 3 in 60s\nAtLimit = reboot\n"});
        maybe(text, {"[Conditions]\nCondition = path-exists /x\n"});
        maybe(text, {"[Log]\nTo = null\n", "[Log]\nScript = t n" + number(9) + "\n"});
        return text + "[Install]\nEnabled = yes\n";
    }

private:
    void maybe(std::string& text, const std::vector<std::string>& lines) {
        const unsigned which = pick(3 * static_cast<unsigned>(lines.size()));
        if (which < lines.size()) text += lines[which];
    }

    std::mt19937 random_;
};

}  // namespace slipway::cli
