#include "engine/graph/socket_features.h"

#include <algorithm>

#include "engine/model/setting_words.h"

namespace slipway::graph {
namespace {

using model::Service;
using model::Socket;

bool has_socket(const Service& s, bool (*wanted)(const Socket&)) {
    return std::any_of(s.payload.sockets.begin(), s.payload.sockets.end(), wanted);
}

bool has_other_type(const Socket& socket) {
    return socket.type > Socket::Type::sequential;
}

}  // namespace

// What other types listen to is a name of another kind.
bool listens_at_no_address(const Service& s) {
    return has_socket(s, [](const Socket& socket) {
        return !has_other_type(socket) && !model::is_listen_address(socket.address);
    });
}

bool has_other_socket_type(const Service& s) {
    return has_socket(s, has_other_type);
}

bool has_sockets_for_one_file(const Service& s) {
    const model::Process& p = s.process;
    const auto is_socket = [](const model::Stdio& f) {
        return f.kind == model::Stdio::Kind::socket;
    };
    return s.payload.sockets.size() > 1 &&
           (is_socket(p.standard_input) || is_socket(p.standard_output) ||
            is_socket(p.standard_error));
}

bool removes_some_sockets(const Service& s) {
    const auto removed = [](const Socket& k) { return k.remove_on_stop; };
    const auto stays = [](const Socket& k) {
        return k.address.starts_with('/') && !k.remove_on_stop;
    };
    return s.kind != model::Kind::event && has_socket(s, removed) && has_socket(s, stays);
}

}  // namespace slipway::graph
