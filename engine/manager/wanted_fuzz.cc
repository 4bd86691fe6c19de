// Any bytes as RUN/wanted, or over parts of one that a manager wrote: the next manager takes it or
// begins anew, says only what can be said, serves, and leaves a table that the one after it takes.
#include <cstring>
#include <vector>

#include "engine/base/require.h"
#include "engine/manager/testing/serving.h"

namespace {

using namespace slipway;
using manager::testing::Serving;
using manager::testing::Tree;

constexpr const char* kServices[] = {"web", "db", "mark", "job"};
constexpr std::size_t kLargest = 64 * 1024;

// The table of a manager that has started the default set.
std::vector<std::uint8_t> table_of(Tree& tree) {
    {
        Serving serving(tree);
        for (const char* name : kServices) tree.obey(name);
        serving.turns();
    }
    std::vector<std::uint8_t> bytes(kLargest);
    const auto got = sys::read_whole(tree.fd(), "wanted", std::span(bytes));
    base::require(got.ok());
    bytes.resize(got.value().size());
    return bytes;
}

// Pieces of the input, each with its place in front of it.
void write_over(std::vector<std::uint8_t>& table, std::span<const std::uint8_t> input) {
    while (input.size() > 3) {
        const std::size_t at = (input[0] * 256u + input[1]) % table.size();
        const std::size_t size =
            std::min({std::size_t{input[2]} + 1, input.size() - 3, table.size() - at});
        std::memcpy(table.data() + at, input.data() + 3, size);
        input = input.subspan(3 + size);
    }
}

void serve(Tree& tree, bool obeys) {
    Serving serving(tree, [](manager::Session&) { return true; });
    manager::resume_switch(serving.switching, serving.session);
    for (int i = 0; i < 3; ++i) {
        serving.turns();
        for (const char* name : kServices)
            if (obeys) tree.obey(name);
    }
    formats::ClientRequest request;
    request.header = {formats::FrameType::list, 77};
    const sys::Fd late = serving.connect();
    serving.send(late, request);
    const auto answers = serving.answers(late);
    base::require(answers.size() == 6 && answers.back() == "done 0");
    for (const char* name : kServices) {
        request.header = {formats::FrameType::status, 78};
        const std::string_view asked = name;
        request.names = {&asked, 1};
        serving.send(late, request);
        const auto told = serving.answers(late);
        base::require(!told.empty() && told.back() == "done 0");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::span<const std::uint8_t> rest(data + 1, std::min<std::size_t>(size - 1, kLargest));
    Tree tree(manager::testing::sample());
    tree.supervise_all();
    std::vector<std::uint8_t> table = table_of(tree);
    if (data[0] % 4 == 0)
        table.assign(rest.begin(), rest.end());
    else
        write_over(table, rest);
    base::require(sys::replace_file(tree.fd(), "wanted", "wanted.new", table, 0600).ok());
    serve(tree, data[0] % 2 != 0);
    serve(tree, true);
    return 0;
}
