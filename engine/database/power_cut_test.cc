// Power cuts: what a boot finds when the machine stops at any moment of a commit, a rollback or a
// prune. Whatever is kept, slipway-init must choose the old generation or the new one, and each
// that is marked as complete must be whole.
#include "engine/database/testing/power_cut.h"

#include "engine/base/number.h"
#include "engine/database/encode.h"
#include "engine/database/generation.h"
#include "engine/database/prune.h"
#include "engine/database/store_entries.h"
#include "engine/init/choose.h"
#include "engine/sys/testing.h"

namespace slipway::database {
namespace {

namespace fs = std::filesystem;
using Numbers = std::set<std::uint64_t>;
using testing::recorder;
using testing::Recorder;
using testing::text_of;
using testing::Tree;

std::vector<CompiledService> services_of(std::uint64_t number) {
    static const model::Service service;
    return {{&service, "same", {{"run", "same\n", true}}},
            {&service, "other", {{"run", std::to_string(number) + "\n", true}}},
            {nullptr, "slipway-manager", {{"run", "manager\n", true}}}};
}

std::string database_text(std::uint64_t number) {
    DatabaseSpec spec;
    for (const CompiledService& service : services_of(number)) {
        if (service.service == nullptr) continue;
        NodeSpec node;
        node.name = service.name;
        node.hash = hash_of(service.files);
        node.stored = size_of(service.files);
        spec.nodes.push_back(node);
    }
    return encode(spec);
}

class PowerCut : public ::testing::Test {
protected:
    PowerCut() {
        EXPECT_TRUE(generations_directory(root_));
        // The lock is there before anything else; that it appears is no change of the state.
        EXPECT_TRUE(lock_generations(root_));
    }

    ~PowerCut() override { recorder = nullptr; }

    void commit(std::uint64_t number) {
        GenerationFiles files;
        files.database = database_text(number);
        files.boot = "slipway-manager\n";
        files.services = services_of(number);
        ASSERT_TRUE(write_generation(place_, number, files));
        ASSERT_TRUE(set_current(root_, number));
    }

    // Does it with the power going at every moment; how often what was kept was wrong.
    std::size_t wrong_after(bool deaf,
                            const Numbers& allowed,
                            const std::function<void()>& change) {
        std::size_t wrong = 0;
        Recorder record;
        record.deaf = deaf;
        record.look = [&](const Tree& tree) {
            const std::string fault = fault_of(tree, allowed);
            if (!fault.empty() && wrong++ == 0 && !deaf) ADD_FAILURE() << fault;
        };
        record.begin(root_);
        recorder = &record;
        record.cut();
        change();
        record.cut();
        recorder = nullptr;
        EXPECT_GT(record.looked, 4U);
        return wrong;
    }

    static std::string file_of(const Tree& tree, const std::string& path) {
        const auto file = tree.find(path);
        return file == tree.end() ? "" : file->second.text;
    }

    // What is wrong with generation `number`, which is marked as complete.
    std::string fault_in(const Tree& tree, const std::string& path, std::uint64_t number) const {
        const std::string text = database_text(number);
        const auto sum = formats::database_checksum(
            {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
        const std::string mark = std::string(base::hexadecimal(sum, 16).view()) + "\n";
        if (file_of(tree, path + "/complete") != mark) return "its mark is not whole";
        if (file_of(tree, path + "/db") != text) return "its database is not whole";
        if (file_of(tree, path + "/boot") != "slipway-manager\n")
            return "its boot list is not whole";
        for (const CompiledService& service : services_of(number)) {
            const StoreEntry entry = entry_of(service.files);
            std::string directory = place_ + "/.store/";
            directory += formats::store_name(entry.hash, entry.bytes).view();
            if (service.service == nullptr) directory = path + "/services/" + service.name;
            if (file_of(tree, directory + "/run") != service.files[0].text)
                return "it has no service " + service.name;
        }
        return {};
    }

    // What slipway-init would find wrong; empty: it boots one of `allowed`.
    std::string fault_of(const Tree& tree, const Numbers& allowed) const {
        Numbers complete;
        for (const auto& [path, node] : tree) {
            const fs::path parent = fs::path(path).parent_path();
            const auto number = base::parse_unsigned(parent.filename().string());
            if (parent.parent_path() != place_ || !number || !path.ends_with("/complete")) continue;
            complete.insert(*number);
            const std::string fault = fault_in(tree, parent, *number);
            if (!fault.empty())
                return "generation " + std::to_string(*number) + " is complete, but " + fault;
        }
        init::Facts facts;
        const std::string state = file_of(tree, root_ + "/etc/slipway/boot/state");
        if (formats::decode_boot_state(state, facts.state).line != 0 || facts.state.current == 0)
            return "the boot state is lost: `" + state + "`";
        facts.current_complete = complete.contains(facts.state.current);
        facts.last_good_complete = complete.contains(facts.state.last_good);
        facts.newest_complete = complete.empty() ? 0 : *complete.rbegin();
        const init::Choice choice = init::choose(facts);
        if (allowed.contains(choice.generation)) return {};
        return "generation " + std::to_string(choice.generation) + " is booted";
    }

    sys::testing::ScratchDirectory scratch_;
    std::string root_ = scratch_.path();
    std::string place_ = root_ + "/var/lib/slipway/generations";
};

TEST_F(PowerCut, ACommitLeavesTheOldGenerationOrTheNewOne) {
    commit(1);
    EXPECT_EQ(wrong_after(false, {1, 2}, [&] { commit(2); }), 0U);
    // What an interrupted commit left is written anew.
    fs::create_directories(place_ + "/.new/services");
    fs::rename(place_ + "/2", place_ + "/.left");
    ASSERT_TRUE(set_current(root_, 1));
    for (const auto& entry : fs::recursive_directory_iterator(place_ + "/.store"))
        if (entry.is_regular_file() && text_of(entry.path()) == "2\n") fs::resize_file(entry, 0);
    EXPECT_EQ(wrong_after(false, {1, 2}, [&] { commit(2); }), 0U);
}

TEST_F(PowerCut, ARollbackTakesOneOrTheOther) {
    for (std::uint64_t number = 1; number <= 3; ++number) commit(number);
    EXPECT_EQ(wrong_after(false, {1, 3}, [&] { EXPECT_TRUE(roll_back(root_, 1)); }), 0U);
}

TEST_F(PowerCut, APruneLeavesWholeGenerationsOrNone) {
    for (std::uint64_t number = 1; number <= 4; ++number) commit(number);
    EXPECT_EQ(wrong_after(false, {4}, [&] { EXPECT_TRUE(prune({root_, "", 2, false})); }), 0U);
    EXPECT_FALSE(fs::exists(place_ + "/1"));
}

// Without the syncs each of them may leave something that cannot be booted: the test can see it.
TEST_F(PowerCut, WithoutSyncsItWouldNotBe) {
    for (std::uint64_t number = 1; number <= 4; ++number) commit(number);
    EXPECT_GT(wrong_after(true, {4}, [&] { EXPECT_TRUE(prune({root_, "", 2, false})); }), 0U);
    EXPECT_GT(wrong_after(true, {3, 4}, [&] { EXPECT_TRUE(roll_back(root_, 3)); }), 0U);
    EXPECT_GT(wrong_after(true, {3, 5}, [&] { commit(5); }), 0U);
}

}  // namespace
}  // namespace slipway::database
