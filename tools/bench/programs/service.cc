// The service that is measured: no C library and a page of memory, so that nearly all that is
// measured is the supervisor. Its first instructions say that it runs.
//
//   service wait                         wait for ever
//   service exit                         exit at once
//   service STAMPS INDEX [FD | "exit"]   append the time, the pid and INDEX to the mapped file
//   STAMPS;
//                                        then write a newline to FD and wait for ever, or exit
//
// STAMPS: the number of entries (u64), at byte 64 entries of {u64 CLOCK_MONOTONIC ns, u32 pid, u32
// INDEX}; the time is written last. It must be able to hold `capacity` entries.

namespace {

#if defined(__x86_64__)
enum Call : long {
    kWrite = 1,
    kOpen = 2,
    kClose = 3,
    kMmap = 9,
    kPause = 34,
    kGetpid = 39,
    kClock = 228,
    kExit = 231
};

long call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0) {
    long result;
    register long r10 __asm__("r10") = d;
    register long r8 __asm__("r8") = e;
    register long r9 __asm__("r9") = f;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                     : "rcx", "r11", "memory");
    return result;
}

long open_file(const char* path) {
    return call(kOpen, reinterpret_cast<long>(path), 2);
}

void wait_for_signal() {
    call(kPause);
}

__asm__(".globl _start\n_start:\n mov %rsp,%rdi\n and $-16,%rsp\n call service_main\n");
#elif defined(__aarch64__)
enum Call : long {
    kWrite = 64,
    kOpen = 56,
    kClose = 57,
    kMmap = 222,
    kPause = 73,
    kGetpid = 172,
    kClock = 113,
    kExit = 94
};

long call(long number, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0) {
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = e;
    register long x5 __asm__("x5") = f;
    __asm__ volatile("svc 0"
                     : "+r"(x0)
                     : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                     : "memory");
    return x0;
}

long open_file(const char* path) {
    return call(kOpen, -100, reinterpret_cast<long>(path), 2);
}

// ppoll without descriptors: the architecture has no pause.
void wait_for_signal() {
    call(kPause);
}

__asm__(".globl _start\n_start:\n mov x0,sp\n bl service_main\n");
#else
#error "add this architecture's system calls"
#endif

using u64 = unsigned long;
using u32 = unsigned int;

constexpr u64 kCapacity = 262144, kEntries = 64, kEntrySize = 16;

struct Entry {
    volatile u64 time;
    u32 pid, index;
};

static_assert(sizeof(Entry) == kEntrySize);

u64 number_at(const char* text) {
    u64 value = 0;
    while (*text >= '0' && *text <= '9') value = value * 10 + static_cast<u64>(*text++ - '0');
    return value;
}

// The words of the command line. The kernel passes all that follows the program in a #! line as one
// argument.
int split(char** argv, char** words, int most) {
    int count = 0;
    for (int i = 1; argv[i] != nullptr && count < most; ++i) {
        char* text = argv[i];
        words[count++] = text;
        bool is_line = false;
        for (; *text != '\0' && count < most; ++text) {
            if (*text != ' ') continue;
            *text = '\0';
            words[count++] = text + 1;
            is_line = true;
        }
        if (is_line) break;  // what follows is the script's own path
    }
    return count;
}

void stamp(const char* path, u64 index) {
    const long fd = open_file(path);
    if (fd < 0) return;
    const long map = call(kMmap, 0, kEntries + kCapacity * kEntrySize, 3, 1, fd, 0);
    call(kClose, fd);
    if (map < 0) return;
    long now[2];
    call(kClock, 1, reinterpret_cast<long>(now));
    const u64 at = __sync_fetch_and_add(reinterpret_cast<u64*>(map), 1UL) % kCapacity;
    auto* entry = reinterpret_cast<Entry*>(static_cast<u64>(map) + kEntries + at * kEntrySize);
    entry->pid = static_cast<u32>(call(kGetpid));
    entry->index = static_cast<u32>(index);
    entry->time = static_cast<u64>(now[0]) * 1000000000UL + static_cast<u64>(now[1]);
}

}  // namespace

extern "C" void service_main(long* stack) {
    char* words[4] = {};
    const int count = split(reinterpret_cast<char**>(stack + 1), words, 4);
    if (count >= 1 && words[0][0] == 'e') call(kExit, 0);
    const bool only_waits = count >= 1 && words[0][0] == 'w';
    while (only_waits) wait_for_signal();
    if (count >= 2) stamp(words[0], number_at(words[1]));
    if (count >= 3 && words[2][0] == 'e') call(kExit, 0);
    if (count >= 3) {
        const long fd = static_cast<long>(number_at(words[2]));
        call(kWrite, fd, reinterpret_cast<long>("\n"), 1);
        call(kClose, fd);
    }
    for (;;) wait_for_signal();
}
