// Sequences of frames of several clients against a whole manager, whose supervisors obey as the
// input says. Whatever comes, the manager goes on, keeps within its limits, and root is answered.
#include "engine/base/require.h"
#include "engine/manager/testing/serving.h"

namespace {

using namespace slipway;
using formats::ClientRequest;
using manager::testing::Serving;
using manager::testing::Tree;

constexpr std::string_view kNames[] = {"web", "db", "mark", "job", "default", "nobody", "", "a/b"};
constexpr const char* kServices[] = {"web", "db", "mark", "job"};

// Reads the input byte by byte; zeros behind its end.
struct Input {
    std::span<const std::uint8_t> bytes;

    std::uint8_t take() {
        if (bytes.empty()) return 0;
        const std::uint8_t first = bytes.front();
        bytes = bytes.subspan(1);
        return first;
    }
};

struct Player {
    Tree& tree;
    Serving& serving;
    std::vector<sys::Fd> clients;

    sys::BorrowedFd client(std::uint8_t number) {
        if (clients.empty()) clients.push_back(serving.connect());
        return clients[number % clients.size()];
    }

    void send_request(Input& input) {
        const sys::BorrowedFd from = client(input.take());
        ClientRequest request;
        request.header = {static_cast<formats::FrameType>(1 + input.take() % formats::kRequests),
                          input.take()};
        request.verb = static_cast<formats::Verb>(input.take() % formats::kVerbs);
        request.shutdown = formats::ShutdownKind::reboot;
        request.event = static_cast<formats::EventVerb>(input.take() % formats::kEventVerbs);
        request.flags = input.take() & 3;
        std::array<std::string_view, 3> names;
        const std::size_t count = input.take() % 4;
        for (std::size_t i = 0; i < count; ++i) names[i] = kNames[input.take() % std::size(kNames)];
        request.names = std::span(names).first(count);
        std::array<std::uint8_t, formats::kMaxFrame> bytes;
        const std::size_t size = formats::encode(request, bytes);
        // Full: the manager is behind, or has closed it.
        static_cast<void>(sys::send(from, std::span(bytes).first(size)));
    }

    void send_bytes(Input& input) {
        const sys::BorrowedFd from = client(input.take());
        std::vector<std::uint8_t> bytes(input.take() % 64);
        for (std::uint8_t& byte : bytes) byte = input.take();
        // The head of a frame, mostly: without it nothing else is looked at.
        constexpr std::array<std::uint8_t, 3> head{0x53, 0x77, formats::kProtocolVersion};
        if (input.take() % 4 != 0 && bytes.size() >= head.size())
            std::copy(head.begin(), head.end(), bytes.begin());
        if (!bytes.empty()) static_cast<void>(sys::send(from, bytes));
    }

    void play(Input& input) {
        switch (input.take() % 8) {
            case 0:
            case 1:
            case 2:
                return send_request(input);
            case 3:
                return send_bytes(input);
            case 4:
                if (clients.size() < 8) clients.push_back(serving.connect());
                return;
            case 5:
                if (!clients.empty())
                    clients.erase(clients.begin() +
                                  input.take() % static_cast<int>(clients.size()));
                return;
            case 6:
                tree.obey(kServices[input.take() % std::size(kServices)], input.take() % 4 != 0);
                return;
            default:
                static_cast<void>(serving.answers(client(input.take())));
        }
    }
};

// For an apply: db has changed, and report is new.
void commit_another(Tree& tree) {
    database::DatabaseSpec next = manager::testing::sample();
    next.nodes[1].hash = 77;
    database::NodeSpec report;
    report.name = "report";
    next.nodes.push_back(report);
    next.nodes[4].members.push_back(5);
    tree.make_generation("2", next);
    tree.commit(2);
}

void check_limits(Serving& serving) {
    const auto& clients = serving.server.clients();
    base::require(clients.size() <= manager::kMaxClients);
    std::size_t waiting = 0;
    for (const manager::Client& client : clients) {
        base::require(client.queued <= manager::kMaxQueued);
        base::require(client.open <= manager::kMaxOpen);
        waiting += client.open;
    }
    base::require(serving.session.pending.size() <= waiting + manager::kMaxOpen);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Tree tree(manager::testing::sample());
    tree.supervise_all();
    Serving serving(tree);
    Player player{tree, serving, {}};
    Input input{{data, std::min<std::size_t>(size, 600)}};
    if (input.take() % 2 != 0) commit_another(tree);
    while (!input.bytes.empty()) {
        player.play(input);
        serving.turn();
        check_limits(serving);
    }
    // Whoever comes now is answered.
    ClientRequest request;
    request.header = {formats::FrameType::list, 77};
    const sys::Fd late = serving.connect();
    serving.send(late, request);
    const auto answers = serving.answers(late);
    base::require(!answers.empty() && answers.back() == "done 0");
    return 0;
}
