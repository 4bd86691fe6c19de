// slipway-svscan: keeps one supervisor running for each service directory of a scan directory.
#include "engine/svscan/lean.h"
#include "engine/svscan/loop.h"
#include "engine/svscan/options.h"
#include "engine/svscan/setup.h"
#include "engine/svscan/upgrade.h"
#include "engine/sys/file.h"
#include "engine/sys/report.h"

namespace {

// In static storage: the stack stays small, and unused rows cost nothing.
constinit slipway::svscan::Storage storage;

}  // namespace

int main(int argc, char** argv) {
    using namespace slipway;
    using namespace slipway::svscan;

    if (sys::asked_for("--version", argc, argv)) return sys::answer_version("slipway-svscan");
    Tree tree(storage);
    std::string_view why;
    const std::span<char* const> arguments(argv + 1,
                                           argc > 0 ? static_cast<std::size_t>(argc - 1) : 0);
    switch (parse_options(arguments, tree.options, why)) {
        case Parsed::ok:
            break;
        case Parsed::help:
            return sys::answer(kUsage);
        case Parsed::wrong:
            sys::report({"slipway-svscan: wrong or incomplete: ", why});
            static_cast<void>(sys::write_all(sys::kStderr, kUsage));
            return kUsageError;
    }

    // From here on the directory, its lock, its control FIFO and all signals are ours.
    tree.arguments = arguments;
    const int code = set_up(tree, argv[0]);
    if (tree.options.probe != 0)
        return code != 0 ? code : answer_probe(tree.options.probe, tree.supervise.view());
    // The directory of another one is not ours to act on.
    if (code == kUsageError) return code;
    if (code != 0) become_crash(tree, code);
    announce(tree);
    run(tree);
    // No supervisor is left that we wait for.
    remove_ended_table(tree);
    become_finish(tree);
}
