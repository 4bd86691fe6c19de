// Whatever is edited between two commits, the second one makes what a first one would.
#include "engine/cli/build_testing.h"
#include "engine/cli/random_texts.h"

namespace slipway::cli {
namespace {

namespace fs = std::filesystem;
using testing::Compared;
using testing::Root;
using testing::service;

class RandomEdits {
public:
    explicit RandomEdits(unsigned seed) : texts_(seed) {
        mend();
        listen();
        machine_.root().define("t@", service(1));
        machine_.root().define("bundle", "[Service]\nType = bundle\nContents = s1 s2\n");
    }

    // Whether it went on from the last one. What is wrong is not left so for long.
    bool step() {
        std::string what;
        for (unsigned edits = 1 + texts_.pick(2); edits > 0; --edits) what += edit() + "; ";
        const bool continued = machine_.commit(what);
        if (!machine_.done() && texts_.pick(2) == 0) mend();
        return continued;
    }

private:
    void mend() {
        machine_.root().program("/bin/y");
        for (unsigned i = 0; i < RandomTexts::kServices; ++i) {
            fs::remove(machine_.root().definition(name(i)));
            rewrite(i);
        }
    }

    // Its socket stands in the directory of the service.
    void listen() {
        machine_.root().define("listen", "[Service]\nType = event\n[Socket]\nListen = /run/" +
                                             texts_.number(9) +
                                             "\n[Dependencies]\nTriggers = s3\n[Install]\n"
                                             "Enabled = yes\n");
    }

    static std::string name(unsigned index) { return "s" + std::to_string(index); }

    void rewrite(unsigned index) {
        Root& root = machine_.root();
        const std::string text = texts_.text(index);
        if (!fs::is_symlink(root.definition(name(index))) && texts_.pick(2) == 0)
            return root.define(name(index), text);
        root.write("/etc/slipway/services/.new", text);
        fs::rename(root.at + "/etc/slipway/services/.new", root.definition(name(index)));
    }

    std::string edit() {
        Root& root = machine_.root();
        const unsigned index = texts_.pick(RandomTexts::kServices);
        const std::string which = name(index), directory = "/etc/slipway/services/";
        switch (texts_.pick(40)) {
            case 0:
                fs::remove(root.definition(which));
                return "no " + which;
            case 1:
                fs::remove(root.definition(which));
                fs::create_symlink("/dev/null", root.definition(which));
                return "mask " + which;
            case 2:
            case 3:
            case 4:
                root.write(directory + which + ".svc.d/x.conf",
                           "[Process]\nNice = " + texts_.number(9) + "\n");
                return "drop-in of " + which;
            case 5:
            case 6:
                fs::remove_all(root.at + directory + which + ".svc.d");
                return "no drop-in of " + which;
            case 7:
                root.write("/usr/lib/slipway/services/" + which + ".svc", texts_.text(index));
                return "hidden " + which;
            case 8:
                root.define("t@", service(static_cast<int>(texts_.pick(3))));
                return "template";
            case 9:
                root.write(directory + "t@1.svc.d/x.conf",
                           "[Process]\nNice = " + texts_.number(9) + "\n");
                return "drop-in of an instance";
            case 10:
                if (!fs::remove(root.at + directory + "README"))
                    root.write(directory + "README", "not read");
                return "a file that is ignored";
            case 11:
                if (fs::exists(root.compiled())) fs::resize_file(root.compiled(), texts_.pick(200));
                return "torn cache";
            case 12:
                if (!fs::remove(root.at + "/bin/y")) root.program("/bin/y");
                return "program comes or goes";
            case 13:
                listen();
                return "another socket";
            default:
                rewrite(index);
                return "another " + which;
        }
    }

    RandomTexts texts_;
    Compared machine_;
};

TEST(Build, AfterAnyEditsItIsWhatAFirstCommitMakes) {
    int continued = 0;
    for (unsigned seed = 1; seed <= 4; ++seed) {
        RandomEdits edits(seed);
        for (int step = 0; step < 30; ++step) {
            continued += edits.step() ? 1 : 0;
            if (::testing::Test::HasFailure()) FAIL() << "seed " << seed << ", step " << step;
        }
    }
    EXPECT_GT(continued, 40);  // of 120
}

}  // namespace
}  // namespace slipway::cli
