#include "engine/svscan/upgrade.h"

#include "engine/base/number.h"
#include "engine/svscan/handover.h"
#include "engine/svscan/start.h"
#include "engine/sys/clock.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"
#include "engine/sys/signal.h"

namespace slipway::svscan {
namespace {

constexpr std::uint64_t kProbeTimeout = 10 * sys::kSecond;

void refuse(std::string_view why, std::string_view more = {}) {
    sys::report({"slipway-svscan: not upgraded: ", why, more, "; nothing was changed"});
}

// The program, `option` with its number, and the options it was started with.
class Arguments {
public:
    Arguments(Tree& tree, std::string_view option, std::uint64_t number) {
        copy(option_, option);
        copy(number_, base::decimal_unsigned(number).view());
        words_[size_++] = program_;
        words_[size_++] = option_;
        words_[size_++] = number_;
        for (std::size_t i = 0; i < tree.arguments.size() && whole_; ++i) {
            // What an earlier upgrade put in front.
            if (i == 0 && std::string_view(tree.arguments[i]) == "--resume") {
                ++i;
                continue;
            }
            whole_ = size_ < words_.size() - 1;
            if (whole_) words_[size_++] = tree.arguments[i];
        }
    }

    bool whole() const { return whole_; }

    char* const* words() const { return words_.data(); }

private:
    template <std::size_t N>
    static void copy(char (&to)[N], std::string_view text) {
        to[text.copy(to, N - 1)] = '\0';
    }

    std::array<char*, 64> words_{};
    std::size_t size_ = 0;
    bool whole_ = true;
    char program_[15] = "slipway-svscan";
    char option_[16];
    char number_[24];
};

void become_next(Tree& tree) {
    const auto file = hand_over(tree);
    if (!file)
        return refuse("what is to be handed over cannot be written",
                      sys::explain(file.error()).view());
    const Arguments arguments(tree, "--resume", static_cast<std::uint64_t>(file.value().number()));
    // Signals stay blocked, and wait for the next one; the raised limit stays, too.
    const auto error = sys::execute(tree.program, arguments.words(), sys::environment());
    keep_to_ourselves(tree);
    refuse("it cannot be executed", sys::explain(error).view());
}

}  // namespace

void begin_upgrade(Tree& tree) {
    if (tree.end != EndState::running) return refuse("the tree is ending");
    if (tree.probe) return;
    const Arguments arguments(tree, "--probe", kHandoverVersion);
    if (!arguments.whole()) return refuse("too many arguments");
    if (tree.program.empty()) return refuse("cannot tell where the program is (is /proc mounted?)");
    const auto pid = start_program(tree, tree.program, arguments.words());
    if (!pid) return refuse("it cannot be probed", sys::explain(pid.error()).view());
    tree.probe = pid.value();
    tree.probe_deadline = sys::monotonic() + kProbeTimeout;
}

bool probe_ended(Tree& tree, const sys::Exited& exited) {
    if (!tree.probe || !(exited.pid == tree.probe)) return false;
    tree.probe = {};
    tree.probe_deadline.reset();
    tree.upgrade_wanted = exited.status == sys::exited_with(0);
    if (tree.upgrade_wanted) return true;
    base::FixedString<64> how;
    how.append(exited.status.signalled() ? " was killed by signal " : " ended with ");
    how.append(base::decimal(exited.status.signalled() ? exited.status.signal()
                                                       : exited.status.exit_code())
                   .view());
    sys::report({"slipway-svscan: not upgraded: the probe of ", tree.program.view(), how.view(),
                 "; nothing was changed"});
    return true;
}

void advance_upgrade(Tree& tree) {
    if (tree.probe_deadline && sys::monotonic() >= *tree.probe_deadline) {
        // Its end is reported, too, when it is reaped.
        sys::report({"slipway-svscan: the probe of ", tree.program.view(),
                     " does not answer within ten seconds: killed"});
        static_cast<void>(sys::send_signal(tree.probe, sys::signals::kKill));
        tree.probe_deadline.reset();
    }
    if (!tree.upgrade_wanted) return;
    tree.upgrade_wanted = false;
    if (tree.end != EndState::running) return refuse("the tree is ending");
    become_next(tree);
}

int answer_probe(std::uint32_t version, std::string_view supervise) {
    if (version != kHandoverVersion) {
        sys::report({"slipway-svscan " SLIPWAY_VERSION ": cannot take over from the running "
                     "version: it hands over layout ",
                     base::decimal(version).view(), ", and this program knows ",
                     base::decimal(kHandoverVersion).view(),
                     ". Restart the machine (or svscan) to change to it"});
        return 1;
    }
    base::Path path;
    if (!path.assign(supervise) || !sys::is_executable(sys::kHere, path)) {
        sys::report({"slipway-svscan " SLIPWAY_VERSION ": there is no program ", supervise});
        return 1;
    }
    return 0;
}

}  // namespace slipway::svscan
