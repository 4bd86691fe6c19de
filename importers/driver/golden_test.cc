// Whole imports, compared byte by byte: importers/FORMAT/testdata/golden/CASE has a root, the
// definitions it must give (expected/*.svc) and the text report (report.txt).
// SLIPWAY_UPDATE_GOLDEN=1 writes them anew; read the difference before you commit it.
#include <algorithm>

#include "engine/source/reader.h"
#include "importers/driver/driver.h"
#include "importers/driver/scratch.h"
#include "importers/driver/system_root.h"

namespace slipway::importers::driver {
namespace {

using testing::read_file;
using testing::Scratch;
using testing::shell;
using testing::write_file;

std::vector<std::string> names_in(const std::string& directory) {
    std::vector<std::string> names;
    const auto root = SystemRoot::open(directory);
    if (!root) return names;
    const auto entries = root.value().list("/");
    for (const auto& e : entries.value()) names.push_back(e.name);
    return names;
}

class Golden : public ::testing::TestWithParam<std::string> {};

TEST_P(Golden, GivesTheExpectedFiles) {
    const std::string where = SLIPWAY_IMPORTERS "/systemd/testdata/golden/" + GetParam();
    const bool update = std::getenv("SLIPWAY_UPDATE_GOLDEN") != nullptr;
    const Scratch scratch;
    Options options;
    options.format = "systemd";
    options.root = where + "/root";
    options.output = scratch.path + "/out";
    options.verbose = true;
    std::string out, err;
    run(options, out, err);
    EXPECT_EQ(err, "");
    if (update) {
        shell("rm -rf '" + where + "/expected' && mkdir -p '" + where + "/expected'");
        for (const std::string& name : names_in(options.output))
            write_file(where + "/expected/" + name, read_file(options.output + "/" + name));
        write_file(where + "/report.txt", out);
    }
    EXPECT_EQ(out, read_file(where + "/report.txt"));
    EXPECT_EQ(names_in(options.output), names_in(where + "/expected"));
    for (const std::string& name : names_in(options.output)) {
        const std::string text = read_file(options.output + "/" + name);
        EXPECT_EQ(text, read_file(where + "/expected/" + name)) << name;
        diag::Sink sink;
        EXPECT_TRUE(source::read_definition(name.substr(0, name.size() - 4), {{name, text}}, sink))
            << name;
    }
}

INSTANTIATE_TEST_SUITE_P(Systemd,
                         Golden,
                         ::testing::ValuesIn(names_in(SLIPWAY_IMPORTERS
                                                      "/systemd/testdata/golden")),
                         [](const auto& one) {
                             std::string name = one.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

}  // namespace
}  // namespace slipway::importers::driver
