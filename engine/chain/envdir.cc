#include "engine/chain/envdir.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include "engine/chain/loaders.h"
#include "engine/chain/options.h"
#include "engine/sys/directory.h"

namespace slipway::chain {
namespace {

// What s6-envdir reads of a file.
constexpr std::size_t kClamp = 4095;

// The kernel takes no longer variable (MAX_ARG_STRLEN).
std::array<char, 131072> content;

base::Result<std::string_view> read_file(sys::BorrowedFd directory,
                                         const char* name,
                                         const Reading& reading) {
    const auto file = sys::open_at(directory, name, sys::Open::read | sys::Open::nonblock);
    if (!file) return file.error();
    const std::size_t most = reading.clamp ? kClamp : content.size();
    std::size_t size = 0;
    while (size < most) {
        const auto got = sys::read(file.value(), std::span(content).subspan(size, most - size));
        if (!got) return got.error();
        if (got.value() == 0) return std::string_view(content.data(), size);
        size += got.value();
    }
    if (!reading.clamp) return base::Errno{E2BIG};
    return std::string_view(content.data(), size);
}

std::string_view value_of(std::string_view text, const Reading& reading) {
    if (reading.whole_file) {
        if (!reading.keep_end && text.ends_with('\n')) text.remove_suffix(1);
    } else {
        text = text.substr(0, text.find('\n'));
        while (!reading.keep_end && (text.ends_with(' ') || text.ends_with('\t')))
            text.remove_suffix(1);
    }
    std::replace(content.begin(), content.begin() + static_cast<std::ptrdiff_t>(text.size()), '\0',
                 reading.null_becomes);
    return text;
}

int apply(Call& call, std::string_view name, std::string_view text, const Reading& reading) {
    const std::size_t equal = name.find('=');
    if (equal == std::string_view::npos) {
        if (!text.empty()) return set_variable(call, name, value_of(text, reading)) ? 0 : kFailed;
        unset_variable(call, name);
        return 0;
    }
    if (reading.skip_equal_signs) return 0;
    // The name is taken as the beginning of "NAME=VALUE", whatever that may be good for.
    base::FixedString<255> rest;
    rest.assign(name.substr(equal + 1));
    if (text.empty()) return set_variable(call, name.substr(0, equal), rest.view()) ? 0 : kFailed;
    const std::string_view value = value_of(text, reading);
    const std::size_t size = rest.size() + 1 + value.size();
    if (size > content.size()) return die(call, {"unable to set ", name}, {E2BIG});
    std::copy_backward(value.begin(), value.end(),
                       content.begin() + static_cast<std::ptrdiff_t>(size));
    *std::copy(rest.view().begin(), rest.view().end(), content.begin()) = '=';
    return set_variable(call, name.substr(0, equal), {content.data(), size}) ? 0 : kFailed;
}

}  // namespace

int read_environment_directory(Call& call, const char* directory, const Reading& reading) {
    auto entries = sys::open_directory(sys::kHere, directory);
    if (!entries) {
        if (reading.directory_may_lack && entries.error() == base::Errno{ENOENT}) return 0;
        return die(call, {"unable to read directory ", directory}, entries.error());
    }
    for (;;) {
        const auto entry = entries.value().next();
        if (!entry) return die(call, {"unable to read directory ", directory}, entry.error());
        if (!entry.value()) return 0;
        const std::string_view name = entry.value()->view();
        if (name.starts_with('.')) continue;
        const auto text = read_file(entries.value().directory(), entry.value()->name, reading);
        if (!text) {
            if (text.error().value == EISDIR && reading.skip_directories) continue;
            return die(call, {"unable to read ", directory, "/", name}, text.error());
        }
        if (const int code = apply(call, name, text.value(), reading); code != 0) return code;
    }
}

int environment_directory(Call& call) {
    Reading reading;
    Words words = call.words;
    if (call.world == World::s6) {
        reading.clamp = reading.skip_equal_signs = true;
        Options options(words, "iInfLc:");
        while (const auto option = options.next()) {
            switch (option->letter) {
                case 'i':
                case 'I':
                    reading.directory_may_lack = option->letter == 'I';
                    break;
                case 'n':
                    reading.keep_end = true;
                    break;
                case 'f':
                    reading.whole_file = true;
                    break;
                case 'L':
                    reading.clamp = false;
                    break;
                case 'c':
                    reading.null_becomes = option->value[0];
                    break;
                default:
                    return wrong_usage(call);
            }
        }
        words = options.rest();
    }
    if (words.size() < 2) {
        const int code = wrong_usage(call);
        return call.world == World::daemontools ? kFailed : code;
    }
    if (const int code = read_environment_directory(call, words[0], reading); code != 0)
        return code;
    return become(call, words.subspan(1));
}

}  // namespace slipway::chain
