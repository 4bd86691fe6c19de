// replay_corpus: runs a fuzz target over the files of a corpus and over mutations of each, without
// libFuzzer.
//
// The mutations come from a fixed seed, so a failure comes again. A fuzz target that finds a fault
// in the fuzz preset leaves its input in testdata/fuzz/NAME, and this program keeps it mended under
// every compiler.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

void run(const std::string& bytes) {
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

std::string mutate(std::string bytes, std::mt19937& random) {
    const auto below = [&](std::size_t n) {
        return std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
    };
    for (std::size_t i = 0, n = 1 + below(8); i < n; ++i) {
        const char byte = static_cast<char>(below(256));
        const std::size_t at = bytes.empty() ? 0 : below(bytes.size());
        switch (below(4)) {
            case 0:
                bytes.insert(at, 1 + below(4), byte);
                break;
            case 1:
                bytes.erase(at, 1 + below(8));
                break;
            case 2:
                bytes.insert(at, bytes.substr(at, below(64)));
                break;
            default:
                if (!bytes.empty()) bytes[at] = byte;
        }
    }
    return bytes;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 2 && argc != 3) {
        std::fputs("usage: replay_corpus DIRECTORY [MUTATIONS]\n", stderr);
        return 100;
    }
    const int mutations_per_file = argc == 3 ? std::atoi(argv[2]) : 500;
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(argv[1]))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::mt19937 random(1);
    for (const auto& path : files) {
        std::ifstream in(path, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in),
                                std::istreambuf_iterator<char>()};
        run(bytes);
        for (int i = 0; i < mutations_per_file; ++i) run(mutate(bytes, random));
    }
    std::printf("%zu files, %d mutations of each\n", files.size(), mutations_per_file);
    return files.empty() ? 1 : 0;
}
