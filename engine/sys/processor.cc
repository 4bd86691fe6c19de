#include "engine/sys/processor.h"

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>

#include <array>
#include <cstdint>

namespace slipway::sys {
namespace {

enum Register { kEax, kEbx, kEcx, kEdx };

struct Feature {
    std::string_view name;
    unsigned leaf;
    Register where;
    unsigned bit;
};

constexpr unsigned kExtended = 0x80000001U, kPower = 0x80000007U;

// clang-format off
constexpr std::array<Feature, 51> kFeatures{{
    {"fpu", 1, kEdx, 0},      {"vme", 1, kEdx, 1},     {"de", 1, kEdx, 2},      {"pse", 1, kEdx, 3},
    {"tsc", 1, kEdx, 4},      {"msr", 1, kEdx, 5},     {"pae", 1, kEdx, 6},     {"mce", 1, kEdx, 7},
    {"cx8", 1, kEdx, 8},      {"apic", 1, kEdx, 9},    {"sep", 1, kEdx, 11},    {"mtrr", 1, kEdx, 12},
    {"pge", 1, kEdx, 13},     {"mca", 1, kEdx, 14},    {"cmov", 1, kEdx, 15},   {"pat", 1, kEdx, 16},
    {"pse36", 1, kEdx, 17},   {"clflush", 1, kEdx, 19}, {"mmx", 1, kEdx, 23},   {"fxsr", 1, kEdx, 24},
    {"sse", 1, kEdx, 25},     {"sse2", 1, kEdx, 26},   {"ht", 1, kEdx, 28},
    {"pni", 1, kEcx, 0},      {"pclmul", 1, kEcx, 1},  {"monitor", 1, kEcx, 3}, {"ssse3", 1, kEcx, 9},
    {"fma3", 1, kEcx, 12},    {"cx16", 1, kEcx, 13},   {"sse4_1", 1, kEcx, 19}, {"sse4_2", 1, kEcx, 20},
    {"movbe", 1, kEcx, 22},   {"popcnt", 1, kEcx, 23}, {"aes", 1, kEcx, 25},    {"xsave", 1, kEcx, 26},
    {"osxsave", 1, kEcx, 27}, {"avx", 1, kEcx, 28},    {"f16c", 1, kEcx, 29},   {"rdrand", 1, kEcx, 30},
    {"bmi1", 7, kEbx, 3},     {"avx2", 7, kEbx, 5},    {"bmi2", 7, kEbx, 8},    {"rdseed", 7, kEbx, 18},
    {"adx", 7, kEbx, 19},     {"sha_ni", 7, kEbx, 29},
    {"syscall", kExtended, kEdx, 11}, {"rdtscp", kExtended, kEdx, 27}, {"lm", kExtended, kEdx, 29},
    {"lahf_lm", kExtended, kEcx, 0},  {"abm", kExtended, kEcx, 5},
    {"constant_tsc", kPower, kEdx, 8},
}};
// clang-format on

}  // namespace

bool processor_has(std::string_view feature) {
    for (const Feature& known : kFeatures) {
        if (known.name != feature) continue;
        std::array<unsigned, 4> r{};
        if (__get_cpuid_count(known.leaf, 0, &r[0], &r[1], &r[2], &r[3]) == 0) return false;
        return ((r[known.where] >> known.bit) & 1U) != 0;
    }
    return false;
}

}  // namespace slipway::sys

#else

namespace slipway::sys {

bool processor_has(std::string_view /*feature*/) {
    return false;
}

}  // namespace slipway::sys

#endif
