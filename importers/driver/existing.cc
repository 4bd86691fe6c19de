#include "importers/driver/existing.h"

#include <errno.h>

#include <array>
#include <optional>

#include "importers/common/loss.h"

namespace slipway::importers::driver {
namespace {

using sys::Open;

// No definition that an import writes is longer.
constexpr std::size_t kLargest = std::size_t{16} << 20;
constexpr std::string_view kImported = "# Imported from ";
constexpr std::string_view kBy = " by slipway.";
constexpr std::string_view kHash = "# Hash of what follows: ";

std::optional<std::string> content(sys::BorrowedFd file) {
    std::string text;
    std::array<char, 8192> block{};
    while (text.size() <= kLargest) {
        const auto got = sys::read(file, std::span<char>(block));
        if (!got) return std::nullopt;
        if (got.value() == 0) return text;
        text.append(block.data(), got.value());
    }
    return std::nullopt;
}

Existing standing_of(std::string_view text, std::string_view format) {
    if (text.empty()) return Existing::masked;
    if (!text.starts_with(kImported)) return Existing::by_hand;
    const std::string_view rest = text.substr(kImported.size());
    const std::size_t end = rest.find(kBy);
    if (end > rest.find('\n')) return Existing::by_hand;
    if (rest.substr(0, end) != format) return Existing::elsewhere;
    const std::size_t line = rest.find('\n') + 1;
    if (line == 0 || !rest.substr(line).starts_with(kHash)) return Existing::edited;
    const std::string_view hash = rest.substr(line + kHash.size(), 16);
    const std::size_t body = rest.find('\n', line);
    if (body == std::string_view::npos) return Existing::edited;
    return common::content_hash(rest.substr(body + 1)) == hash ? Existing::ours : Existing::edited;
}

}  // namespace

std::string definition_head(std::string_view format,
                            std::string_view service,
                            std::string_view body) {
    return std::string(kImported) + std::string(format) + std::string(kBy) +
           " Do not edit: changes belong into " + std::string(service) + ".svc.d/NAME.conf\n" +
           std::string(kHash) + common::content_hash(body) + "\n";
}

Existing existing_at(sys::BorrowedFd directory, const std::string& name, std::string_view format) {
    const auto status = sys::status_at(directory, name, sys::Follow::no);
    if (!status) return status.error().value == ENOENT ? Existing::none : Existing::unreadable;
    if (status.value().kind == sys::FileKind::symlink) return Existing::masked;
    if (status.value().kind != sys::FileKind::regular) return Existing::by_hand;
    const auto file = sys::open_at(directory, name, Open::read | Open::no_follow | Open::nonblock);
    if (!file) return Existing::unreadable;
    const auto text = content(file.value());
    return text ? standing_of(*text, format) : Existing::unreadable;
}

std::string_view reason_of(Existing existing) {
    switch (existing) {
        case Existing::edited:
            return "this imported definition was changed since";
        case Existing::elsewhere:
            return "this definition was imported from another format";
        case Existing::masked:
            return "this name is masked, or a link";
        case Existing::by_hand:
            return "this definition was not written by an import";
        case Existing::unreadable:
            return "this file cannot be read";
        case Existing::none:
        case Existing::ours:
            break;
    }
    return "";
}

std::string way_out_of(Existing existing, std::string_view service) {
    const std::string name(service);
    if (existing == Existing::edited)
        return "move your changes into " + name + ".svc.d/NAME.conf, remove " + name +
               ".svc and import again";
    return "nothing to do if it is to stay; else move it away and import again, or choose another "
           "directory with -o";
}

}  // namespace slipway::importers::driver
