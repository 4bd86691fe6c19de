// Power cuts: what a boot reads when the machine stops at any moment in which slipway-init counts a
// try, or the manager writes that a generation is good.
#include <sched.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>

#include <gtest/gtest.h>

#include "engine/database/testing/power_cut.h"
#include "engine/formats/boot_state.h"
#include "engine/init/choose.h"
#include "engine/init/generations.h"
#include "engine/manager/boot_watch.h"
#include "engine/sys/testing.h"
#include "engine/sys/whole_file.h"

namespace slipway::database {
namespace {

using formats::BootState;
using testing::recorder;
using testing::Recorder;
using testing::Tree;

constexpr const char* kState = "/etc/slipway/boot/state";

constexpr int kNoNamespace = 99;

class BootStatePowerCut : public ::testing::Test {
protected:
    BootStatePowerCut() {
        std::filesystem::create_directories(root_ + "/etc/slipway/boot");
        sys::testing::make_file(sys::kHere, root_ + "/etc/slipway/boot/lock");
        write(before_);
    }

    void write(const BootState& state) {
        const auto text = formats::encode(state);
        const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.c_str());
        const std::string path = root_ + kState;
        ASSERT_TRUE(sys::replace_file(sys::kHere, path, path + ".new", {bytes, text.size()}, 0644));
    }

    // Does it with the power going at every moment. How often a boot would have read something else
    // than what it was or what it becomes; and, once it is over, than what it has become.
    std::size_t wrong_after(const std::string& root,
                            bool deaf,
                            const BootState& after,
                            const std::function<bool()>& change) const {
        std::size_t wrong = 0;
        bool over = false;
        Recorder record;
        record.deaf = deaf;
        record.look = [&](const Tree& tree) {
            const auto file = tree.find((root == "/" ? "" : root) + kState);
            BootState read;
            const bool whole =
                file != tree.end() && formats::decode_boot_state(file->second.text, read).line == 0;
            if (!whole || !(read == after || (!over && read == before_))) ++wrong;
        };
        record.begin(root);
        recorder = &record;
        record.cut();
        const bool done = change();
        over = true;
        record.cut();
        recorder = nullptr;
        return done && record.looked > 4 ? wrong : 1000;
    }

    // Of what `change` does in a process whose root directory is the test's.
    int in_the_root(const std::function<std::size_t()>& change) const {
        const pid_t pid = ::fork();
        if (pid == 0) {
            if (::geteuid() != 0 && ::unshare(CLONE_NEWUSER) != 0) ::_exit(kNoNamespace);
            if (::chroot(root_.c_str()) != 0 || ::chdir("/") != 0) ::_exit(kNoNamespace);
            ::_exit(static_cast<int>(std::min<std::size_t>(change(), 98)));
        }
        int status = 0;
        EXPECT_EQ(::waitpid(pid, &status, 0), pid);
        EXPECT_TRUE(WIFEXITED(status)) << status;
        return WEXITSTATUS(status);
    }

    sys::testing::ScratchDirectory scratch_;
    std::string root_ = scratch_.path();
    BootState before_{.current = 2, .last_good = 1, .tried = 2, .tries = 1};
};

TEST_F(BootStatePowerCut, ACountedTryIsCountedAndTheOthersAreKept) {
    const BootState after = init::count_try(before_);
    ASSERT_EQ(after.tries, 2U);
    for (const bool deaf : {false, true}) {
        const int wrong = in_the_root([&] {
            return wrong_after("/", deaf, after, [&] { return init::write_count(after, false); });
        });
        if (wrong == kNoNamespace) GTEST_SKIP() << "not root, and no user namespaces";
        EXPECT_EQ(wrong != 0, deaf) << "without syncs it can be lost: the test can see it";
    }
}

TEST_F(BootStatePowerCut, AGoodGenerationIsThatOrStillOnTrial) {
    const BootState after{.current = 2, .last_good = 2};
    for (const bool deaf : {false, true}) {
        write(before_);
        manager::BootWatch watch;
        watch.generation = 2;
        watch.state_path = root_ + kState;
        const std::size_t wrong =
            wrong_after(root_, deaf, after, [&] { return manager::mark_good(watch, 1); });
        EXPECT_EQ(wrong != 0, deaf) << "without syncs it can be lost: the test can see it";
    }
}

}  // namespace
}  // namespace slipway::database
