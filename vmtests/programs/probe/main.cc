// slipway-test-probe [--to FILE] [SECTION[=LIST]…] [-- WORD…]: reports what a process was given, as
// lines "KEY VALUE" on standard output (or at the end of FILE), and exits 0. The last line is "end
// yes".
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "vmtests/programs/probe/report.h"
#include "vmtests/programs/probe/sections.h"

extern char** environ;

namespace slipway::probe {

namespace {

struct Section {
    const char* name;
    void (*report)(const Called& called);
    void (*report_item)(const char* item);  // for each of a list, in place of `report`
};

constexpr Section kSections[] = {
    {"argv", report_argv, nullptr},
    {"time", report_time, nullptr},
    {"env", report_env, nullptr},
    {"notify", report_notify, nullptr},
    {"listen", report_listen, nullptr},
    {"ids", report_ids, nullptr},
    {"caps", report_capabilities, nullptr},
    {"keyring", report_keyring, nullptr},
    {"label", report_label, nullptr},
    {"limits", report_limits, nullptr},
    {"sched", report_scheduling, nullptr},
    {"memory", report_memory, nullptr},
    {"session", report_session, nullptr},
    {"signals", report_signals, nullptr},
    {"tty", nullptr, report_terminal},
    {"fds", report_descriptors, nullptr},
    {"place", report_place, nullptr},
    {"ns", report_namespaces, nullptr},
    {"processes", report_processes, nullptr},
    {"net", report_network, nullptr},
    {"path", nullptr, report_path},
    {"mount", nullptr, report_mount},
    {"cgroup", report_cgroup_place, report_cgroup},
    {"credentials", report_credentials, nullptr},
    {"call", nullptr, report_call},
};

void report_list(const Section& section, const char* list) {
    char item[256];
    while (*list) {
        size_t size = strcspn(list, ",");
        if (size < sizeof item) {
            memcpy(item, list, size);
            item[size] = '\0';
            section.report_item(item);
        }
        list += size + (list[size] == ',');
    }
}

bool report(const char* word, const Called& called) {
    size_t size = strcspn(word, "=");
    for (const Section& section : kSections) {
        if (strncmp(section.name, word, size) != 0 || section.name[size] != '\0') continue;
        const bool list = word[size] == '=';
        if (list && section.report_item) report_list(section, word + size + 1);
        if (!list && section.report) section.report(called);
        return list ? section.report_item != nullptr : section.report != nullptr;
    }
    return false;
}

}  // namespace

}  // namespace slipway::probe

int main(int argc, char** argv) {
    using namespace slipway::probe;
    int at = 1;
    if (argc > 2 && strcmp(argv[1], "--to") == 0) {
        // High, so that no descriptor that was passed has its place.
        int fd = open(argv[2], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
        report_fd = fd < 0 ? fd : fcntl(fd, F_DUPFD_CLOEXEC, 500);
        if (report_fd < 0) {
            perror("slipway-test-probe: --to");
            return 111;
        }
        close(fd);
        at = 3;
    }
    const Called called{argv, environ};
    for (; at < argc && strcmp(argv[at], "--") != 0; at++)
        if (!report(argv[at], called)) {
            fprintf(stderr, "slipway-test-probe: no section \"%s\"\n", argv[at]);
            return 100;
        }
    put_yes(Key("end"), true);
    return 0;
}
