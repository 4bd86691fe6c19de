#include "engine/cli/weakened.h"

#include <array>

#include "engine/formats/status.h"
#include "engine/sys/testing.h"

namespace slipway::cli {
namespace {

class WeakenedServices : public ::testing::Test {
protected:
    void SetUp() override {
        for (const char* path : {"scan", "scan/web", "scan/web/supervise"})
            ASSERT_TRUE(sys::make_directory_at(place.fd(), path, 0755));
    }

    void write(const char* name, std::string_view text) {
        const std::string path = std::string("scan/web/supervise/") + name;
        (void)sys::unlink_at(place.fd(), path);
        ASSERT_TRUE(sys::write_all(sys::testing::make_file(place.fd(), path.c_str()), text));
    }

    void started_at(std::uint64_t time) {
        formats::Record record;
        record.start_times[0] = time;
        std::array<std::uint8_t, formats::kStatusSize> bytes{};
        formats::encode_status({}, record, bytes);
        write("status", {reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    }

    std::string listed() {
        std::string out;
        for (const Weakened& one : weakened_of(place.path(), "web"))
            out += weakened_text(one) + "\n";
        return out;
    }

    const sys::testing::ScratchDirectory place;
};

TEST_F(WeakenedServices, AreNamedForTheLastStartOnly) {
    started_at(100);
    EXPECT_EQ(listed(), "");
    write("weakened", "");
    EXPECT_EQ(listed(), "");
    write("weakened",
          "99\t7\twithout\tUmask\tx\n100\t7\twithout\tNice\tEACCES (permission denied)\n"
          "120\t7\tnearest\tLimit.CORE\tEPERM (x)\n121\t7\twithout\tNice\tother\n"
          "122\t7\tnot-applied\tSandbox.x\t\n122\t7\twith");
    EXPECT_EQ(listed(),
              "Nice: EACCES (permission denied)\nLimit.CORE: the nearest allowed value, EPERM "
              "(x)\nSandbox.x: not applied by this version\n");
    started_at(123);
    EXPECT_EQ(listed(), "");
}

TEST_F(WeakenedServices, AreNotReadFromWhatIsNoFile) {
    started_at(1);
    ASSERT_TRUE(sys::make_symlink_at("status", place.fd(), "scan/web/supervise/weakened"));
    EXPECT_EQ(listed(), "");
    ASSERT_TRUE(sys::unlink_at(place.fd(), "scan/web/supervise/weakened"));
    ASSERT_TRUE(sys::make_directory_at(place.fd(), "scan/web/supervise/weakened", 0755));
    EXPECT_EQ(listed(), "");
    write("status", "short");
    EXPECT_EQ(listed(), "");
}

}  // namespace
}  // namespace slipway::cli
