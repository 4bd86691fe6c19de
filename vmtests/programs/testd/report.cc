#include "vmtests/programs/testd/report.h"

#include <grp.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

namespace slipway::testd {

namespace {

constexpr int highest_reported_fd = 256;

void put_string(FILE* out, const char* text) {
    fputc('"', out);
    for (; *text; text++) {
        auto byte = static_cast<unsigned char>(*text);
        if (byte < 0x20 || byte >= 0x7f || byte == '"' || byte == '\\')
            fprintf(out, "\\u%04x", byte);
        else
            fputc(byte, out);
    }
    fputc('"', out);
}

void put_strings(FILE* out, const char* name, char** list) {
    fprintf(out, ",\"%s\":[", name);
    for (int i = 0; list[i]; i++) {
        if (i > 0) fputc(',', out);
        put_string(out, list[i]);
    }
    fputc(']', out);
}

// `skip` is the descriptor of the report itself.
void put_descriptors(FILE* out, int skip) {
    fputs(",\"fds\":{", out);
    bool first = true;
    for (int fd = 0; fd < highest_reported_fd; fd++) {
        char link[64];
        char target[512];
        snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
        ssize_t size = readlink(link, target, sizeof target - 1);
        if (size < 0 || fd == skip) continue;
        target[size] = '\0';
        fprintf(out, "%s\"%d\":", first ? "" : ",", fd);
        put_string(out, target);
        first = false;
    }
    fputc('}', out);
}

void put_groups(FILE* out) {
    gid_t groups[64];
    int count = getgroups(64, groups);
    fputs(",\"groups\":[", out);
    for (int i = 0; i < count; i++) fprintf(out, "%s%u", i ? "," : "", groups[i]);
    fputc(']', out);
}

}  // namespace

bool report(const char* path, char** argv, char** environment) {
    FILE* out = fopen(path, "ae");
    if (!out) return false;
    char cwd[512];
    if (!getcwd(cwd, sizeof cwd)) cwd[0] = '\0';
    mode_t mask = umask(0);
    umask(mask);
    rlimit files{};
    getrlimit(RLIMIT_NOFILE, &files);
    fprintf(out, "{\"pid\":%d,\"ppid\":%d,\"sid\":%d,\"uid\":%u,\"gid\":%u,\"umask\":%u", getpid(),
            getppid(), getsid(0), geteuid(), getegid(), mask);
    uint64_t soft = files.rlim_cur;
    uint64_t hard = files.rlim_max;
    fprintf(out, ",\"nofile\":[%" PRIu64 ",%" PRIu64 "],\"cwd\":", soft, hard);
    put_string(out, cwd);
    put_groups(out);
    put_strings(out, "argv", argv);
    put_strings(out, "env", environment);
    put_descriptors(out, fileno(out));
    fputs("}\n", out);
    return fclose(out) == 0;
}

}  // namespace slipway::testd
