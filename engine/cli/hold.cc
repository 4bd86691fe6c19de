// pin, unpin, release, once, wake, mark, isolate: goals that a person sets apart.
#include "engine/cli/change.h"
#include "engine/cli/commands.h"

namespace slipway::cli {
namespace {

// Those that are done when they are accepted, and those that wait for what follows.
template <formats::Verb kVerb, bool kWaits>
Run declare(OptionSet& set, Options& options) {
    set.names(options.names, "Services", Names::some);
    if (kWaits) declare_waiting(set, options);
    return [](const Options& given, Output& output) { return run_change(given, output, kVerb); };
}

constexpr const char* kAtOnce = "0 3 4 5 6 7 8";

}  // namespace

const Verb kPin{
    "pin",
    "Change",
    "Keep services as they are, whatever others need",
    "One that runs is not stopped with others, one that is down is not started for them.\n"
    "It holds over `apply`, until `unpin` or the shutdown.\n",
    "  slipway pin nginx\n",
    kAtOnce,
    "",
    declare<formats::Verb::pin, false>};

const Verb kUnpin{"unpin",
                  "Change",
                  "Let pinned services change again",
                  "They stay as they are until something is asked of them.\n",
                  "  slipway unpin nginx\n",
                  kAtOnce,
                  "",
                  declare<formats::Verb::unpin, false>};

const Verb kRelease{"release",
                    "Change",
                    "Stop services as soon as nobody needs them",
                    "Now, or when the last one stops that needs them; `start` takes it back.\n",
                    "  slipway release postgresql\n",
                    "0 3 4 5 6 7 8",
                    "",
                    declare<formats::Verb::release, true>};

const Verb kOnce{"once",
                 "Change",
                 "Start services for one run",
                 "Like start, but when it ends it is not started again.\n",
                 "  slipway once nginx\n",
                 kChanges,
                 "one of them has failed",
                 declare<formats::Verb::once, true>};

const Verb kWake{"wake",
                 "Change",
                 "Try again at once what has failed or waits for its next try",
                 "Does not wait for the delay between two starts.\n",
                 "  slipway wake nginx\n",
                 kChanges,
                 "one of them has failed",
                 declare<formats::Verb::wake, true>};

const Verb kMark{"mark",
                 "Change",
                 "Take oneshots for done without running them",
                 "For what was done by hand: whoever needs them starts.\n",
                 "  slipway mark mount-data\n",
                 kChanges,
                 "one of them is not up",
                 declare<formats::Verb::mark, true>};

const Verb kIsolate{"isolate",
                    "Change",
                    "Start these and what they need, and stop all others",
                    "Essential services, pinned ones and what these need stay.\n",
                    "  slipway isolate rescue\n",
                    kChanges,
                    "one of them has failed",
                    declare<formats::Verb::isolate, true>};

}  // namespace slipway::cli
