// chpst: all that daemontools' loaders do, in one program.
#include <algorithm>
#include <array>

#include "engine/base/number.h"
#include "engine/chain/account.h"
#include "engine/chain/envdir.h"
#include "engine/chain/limits.h"
#include "engine/chain/loaders.h"
#include "engine/chain/lock.h"
#include "engine/chain/options.h"
#include "engine/sys/file.h"
#include "engine/sys/identity.h"
#include "engine/sys/process.h"
#include "engine/sys/report.h"
#include "engine/sys/schedule.h"

namespace slipway::chain {
namespace {

struct Wishes {
    const char* user = nullptr;
    const char* exported_user = nullptr;
    const char* argv0 = nullptr;
    const char* environment = nullptr;
    const char* root = nullptr;
    const char* directory = nullptr;
    const char* lock = nullptr;
    Wait wait = Wait::yes;
    int nice = 0;
    bool session = false;
    std::array<bool, 3> closed{};
    base::FixedList<LimitOption, 16> limits;
};

// Those that mean the same as softlimit's; -l and -s of softlimit are not among them.
constexpr std::string_view kLimits = "mdopfcrt";

bool parse_nice(std::string_view text, int& nice) {
    if (text.starts_with('+')) text.remove_prefix(1);
    const auto number = base::parse_signed(text);
    if (!number) return false;
    constexpr std::int64_t kWholeRange = 40;
    nice = static_cast<int>(std::clamp(*number, -kWholeRange, kWholeRange));
    return true;
}

bool add_limit(Wishes& wishes, const Option& option) {
    const auto value = base::parse_unsigned(option.value);
    return value && wishes.limits.push_back({option.letter, *value});
}

// False: a wrong option.
bool take(const Option& option, Wishes& wishes) {
    if (kLimits.find(option.letter) != std::string_view::npos) return add_limit(wishes, option);
    switch (option.letter) {
        case 'u':
            wishes.user = option.value;
            return true;
        case 'U':
            wishes.exported_user = option.value;
            return true;
        case 'b':
            wishes.argv0 = option.value;
            return true;
        case 'e':
            wishes.environment = option.value;
            return true;
        case '/':
            wishes.root = option.value;
            return true;
        case 'C':
            wishes.directory = option.value;
            return true;
        case 'n':
            return parse_nice(option.value, wishes.nice);
        case 'l':
        case 'L':
            wishes.lock = option.value;
            wishes.wait = option.letter == 'l' ? Wait::yes : Wait::no;
            return true;
        case 'P':
            wishes.session = true;
            return true;
        case '0':
        case '1':
        case '2':
            wishes.closed[static_cast<std::size_t>(option.letter - '0')] = true;
            return true;
        case 'v':
            return true;  // there is no limit that Linux lacks, so nothing to be told
        default:
            return false;
    }
}

int enter_directory(const Call& call, const char* path) {
    if (path == nullptr) return 0;
    const auto done = sys::change_directory(path);
    return done ? 0 : die(call, {"unable to change directory: ", path}, done.error());
}

int enter_root(const Call& call, const char* path) {
    if (path == nullptr) return 0;
    if (const int code = enter_directory(call, path); code != 0) return code;
    const auto done = sys::change_root(".");
    return done ? 0 : die(call, {"unable to change root directory"}, done.error());
}

int change_nice(const Call& call, int nice) {
    if (nice == 0) return 0;
    const auto done = sys::add_nice(nice);
    return done ? 0 : die(call, {"unable to set nice level"}, done.error());
}

int export_user(Call& call, const char* user) {
    if (user == nullptr) return 0;
    Account account;
    if (const int code = find_account_list(call, user, account); code != 0) return code;
    return export_account(call, account);
}

int become_user(const Call& call, const char* user) {
    if (user == nullptr) return 0;
    Account account;
    if (const int code = find_account_list(call, user, account); code != 0) return code;
    return assume_account(call, account);
}

// The order is runit's: the lock and the limits are the new user's.
int apply(Call& call, const Wishes& wishes) {
    if (wishes.session) static_cast<void>(sys::new_session());
    Reading reading;
    reading.skip_directories = true;
    if (wishes.environment != nullptr)
        if (const int code = read_environment_directory(call, wishes.environment, reading);
            code != 0)
            return code;
    if (const int code = enter_root(call, wishes.root); code != 0) return code;
    if (const int code = enter_directory(call, wishes.directory); code != 0) return code;
    if (const int code = change_nice(call, wishes.nice); code != 0) return code;
    if (const int code = export_user(call, wishes.exported_user); code != 0) return code;
    if (const int code = become_user(call, wishes.user); code != 0) return code;
    if (wishes.lock != nullptr)
        if (const int code = lock_file(call, wishes.lock, wishes.wait); code != 0) return code;
    for (int fd = 0; fd < 3; ++fd)
        if (wishes.closed[static_cast<std::size_t>(fd)]) sys::close_descriptor(fd);
    for (const LimitOption& limit : wishes.limits)
        if (const int code = set_limits(call, limit, Which::soft); code != 0) return code;
    return 0;
}

}  // namespace

int change_process_state(Call& call) {
    Wishes wishes;
    Options options(call.words, "u:U:b:e:m:d:o:p:f:c:r:t:/:C:n:l:L:vP012V");
    while (const auto option = options.next()) {
        if (option->letter == 'V') sys::report({"chpst of slipway ", SLIPWAY_VERSION});
        if (!take(*option, wishes)) return wrong_usage(call);
    }
    if (options.rest().empty()) return wrong_usage(call);
    if (const int code = apply(call, wishes); code != 0) return code;
    return become(call, options.rest(), wishes.argv0);
}

}  // namespace slipway::chain
