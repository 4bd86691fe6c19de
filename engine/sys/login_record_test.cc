#include "engine/sys/login_record.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>
#include <utmpx.h>

#include <fstream>
#include <vector>

#include "engine/sys/testing.h"

namespace slipway::sys {
namespace {

class LoginRecords : public ::testing::Test {
protected:
    LoginRecords() {
        // NOLINTNEXTLINE(concurrency-mt-unsafe): one thread
        std::string pattern = "/tmp/slipway-utmp-XXXXXX";
        directory_ = ::mkdtemp(pattern.data());
        utmp_ = directory_ + "/utmp";
        wtmp_ = directory_ + "/wtmp";
    }

    ~LoginRecords() override {
        ::unlink(utmp_.c_str());
        ::unlink(wtmp_.c_str());
        ::rmdir(directory_.c_str());
    }

    void make_files() const {
        for (const std::string& path : {utmp_, wtmp_}) std::ofstream{path};
    }

    LoginFiles files() const { return {.utmp = utmp_, .wtmp = wtmp_}; }

    static std::vector<::utmpx> read(const std::string& path) {
        std::vector<::utmpx> out;
        std::ifstream file(path);
        ::utmpx record{};
        while (file.read(reinterpret_cast<char*>(&record), sizeof record)) out.push_back(record);
        return out;
    }

    std::string directory_, utmp_, wtmp_;
};

TEST_F(LoginRecords, AreNotMadeWithoutTheirFiles) {
    EXPECT_TRUE(write_login_record(files(), {.id = "a"}));
    EXPECT_TRUE(end_login_record(files(), "a", 1, 0));
    EXPECT_NE(::access(utmp_.c_str(), F_OK), 0);
    EXPECT_NE(::access(wtmp_.c_str(), F_OK), 0);
}

TEST_F(LoginRecords, ReplaceTheOneOfTheirId) {
    make_files();
    const Pid own = own_pid();
    LoginRecord record{.id = "xtty1", .pid = own, .session = 7, .line = "tty1"};
    ASSERT_TRUE(write_login_record(files(), {.id = "tty2", .pid = own}));
    ASSERT_TRUE(write_login_record(files(), record));
    record.kind = LoginRecordKind::user;
    record.user = "me";
    ASSERT_TRUE(write_login_record(files(), record));
    const auto utmp = read(utmp_);
    ASSERT_EQ(utmp.size(), 2u);
    EXPECT_EQ(std::string(utmp[1].ut_id, 4), "tty1");  // the end of a long id
    EXPECT_EQ(utmp[1].ut_type, USER_PROCESS);
    EXPECT_EQ(utmp[1].ut_pid, own.value);
    EXPECT_EQ(utmp[1].ut_session, 7);
    EXPECT_STREQ(utmp[1].ut_line, "tty1");
    EXPECT_STREQ(utmp[1].ut_user, "me");
    EXPECT_GT(utmp[1].ut_tv.tv_sec, 0);
    const auto wtmp = read(wtmp_);
    ASSERT_EQ(wtmp.size(), 3u);
    EXPECT_EQ(wtmp[1].ut_type, INIT_PROCESS);
    EXPECT_EQ(wtmp[2].ut_type, USER_PROCESS);
}

TEST_F(LoginRecords, EndWithTheirProcess) {
    make_files();
    ASSERT_TRUE(write_login_record(files(), {.kind = LoginRecordKind::user,
                                             .id = "a",
                                             .pid = own_pid(),
                                             .line = "tty1",
                                             .user = "me"}));
    ASSERT_TRUE(end_login_record(files(), "a", 2, 15));
    EXPECT_EQ(read(utmp_)[0].ut_type, USER_PROCESS);  // we are still there
    constexpr int kNobody = 0x3ffffff;                // above any pid_max
    ASSERT_TRUE(
        write_login_record(files(), {.id = "a", .pid = {kNobody}, .line = "tty1", .user = "me"}));
    ASSERT_TRUE(end_login_record(files(), "b", 1, 0));
    ASSERT_TRUE(end_login_record(files(), "a", 2, 15));
    const auto utmp = read(utmp_);
    ASSERT_EQ(utmp.size(), 1u);
    EXPECT_EQ(utmp[0].ut_type, DEAD_PROCESS);
    EXPECT_EQ(utmp[0].ut_exit.e_termination, 2);
    EXPECT_EQ(utmp[0].ut_exit.e_exit, 15);
    EXPECT_STREQ(utmp[0].ut_line, "tty1");
    EXPECT_STREQ(utmp[0].ut_user, "");
    EXPECT_EQ(utmp[0].ut_tv.tv_sec, 0);
    const auto wtmp = read(wtmp_);
    ASSERT_EQ(wtmp.size(), 3u);
    EXPECT_GT(wtmp[2].ut_tv.tv_sec, 0);
    // Once is enough.
    ASSERT_TRUE(end_login_record(files(), "a", 2, 15));
    EXPECT_EQ(read(wtmp_).size(), 3u);
}

// What the C library makes of them.
TEST_F(LoginRecords, AreReadByTheLibrary) {
    make_files();
    ASSERT_TRUE(write_login_record(files(), {.id = "t1", .pid = own_pid(), .line = "tty1"}));
    ::utmpxname(utmp_.c_str());
    ::setutxent();
    ::utmpx wanted{};
    wanted.ut_type = INIT_PROCESS;
    ::memcpy(wanted.ut_id, "t1", 2);
    const ::utmpx* found = ::getutxid(&wanted);
    ASSERT_NE(found, nullptr);
    EXPECT_STREQ(found->ut_line, "tty1");
    ::endutxent();
}

}  // namespace
}  // namespace slipway::sys
