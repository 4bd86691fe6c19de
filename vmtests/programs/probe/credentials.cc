// The credentials that were passed: systemd.exec(5), LoadCredential.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "vmtests/programs/probe/report.h"
#include "vmtests/programs/probe/sections.h"

namespace slipway::probe {

namespace {

void put_credential(const char* directory, const char* name) {
    char path[700], text[512];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    const long size = read_file(path, text, sizeof text);
    if (size < 0)
        put_outcome(Key("credentials", name), false);
    else
        put_text(Key("credentials", name), text, static_cast<size_t>(size));

    struct stat info {};

    if (stat(path, &info) == 0) put(Key("credentials", name, "mode"), "%04o", info.st_mode & 07777);
}

int by_name(const dirent** a, const dirent** b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

}  // namespace

void report_credentials(const Called&) {
    const char* directory = getenv("CREDENTIALS_DIRECTORY");
    put_text(Key("credentials", "directory"), directory ? directory : "");
    if (!directory) return;

    struct stat info {};

    if (stat(directory, &info) != 0) return put_outcome(Key("credentials", "mode"), false);
    put(Key("credentials", "mode"), "%04o", info.st_mode & 07777);

    struct statvfs flags {};

    statvfs(directory, &flags);
    put_yes(Key("credentials", "read-only"), (flags.f_flag & ST_RDONLY) != 0);
    put_outcome(Key("credentials", "writable"), access(directory, W_OK) == 0);
    dirent** entries = nullptr;
    const int count = scandir(directory, &entries, nullptr, by_name);
    char names[512] = "";
    size_t used = 0;
    for (int i = 0; i < count; i++) {
        const char* name = entries[i]->d_name;
        if (name[0] == '.' || used > sizeof names - 64) continue;
        put_credential(directory, name);
        used += static_cast<size_t>(snprintf(names + used, 64, "%s%.60s", used ? " " : "", name));
    }
    put_text(Key("credentials", "names"), names);
}

}  // namespace slipway::probe
