#include "engine/host/machines.h"

#include <algorithm>
#include <new>

#include "engine/supervise/launch.h"
#include "engine/sys/memory_map.h"

namespace slipway::host {

Machine* Machines::add(const formats::HostKey& key) {
    std::uint32_t index = gap_;
    while (index < end_ && at(index)->stage != Stage::free) ++index;
    if (index == kMost) return nullptr;
    Chunk*& chunk = chunks_[index / kChunk];
    if (chunk == nullptr) {
        auto map = sys::map_anonymous(sizeof(Chunk));
        if (!map) return nullptr;
        // Zeros are what the columns begin with; machines are made one by one.
        chunk = reinterpret_cast<Chunk*>(map.value().bytes().data());
        map.value().abandon();
    }
    Machine* machine = new (&chunk->machines[index % kChunk]) Machine;
    machine->index = index;
    machine->stage = Stage::locked;
    machine->key = key;
    chunk->keys[index % kChunk] = key;
    gap_ = index + 1;
    end_ = std::max(end_, index + 1);
    ++count_;
    return machine;
}

void Machines::clear(Machine& machine) {
    set_lock(machine, {});
    set_due(machine, 0);
    Chunk& chunk = *chunks_[machine.index / kChunk];
    chunk.children[machine.index % kChunk] = {};
    const std::uint32_t index = machine.index;
    machine.~Machine();
    new (&machine) Machine;
    machine.index = index;
}

void Machines::remove(Machine& machine) {
    chunks_[machine.index / kChunk]->keys[machine.index % kChunk] = {};
    gap_ = std::min(gap_, machine.index);
    --count_;
    clear(machine);
}

void Machines::retire(Machine& machine, std::uint8_t code) {
    const formats::HostKey key = machine.key;
    clear(machine);
    machine.key = key;
    machine.stage = Stage::reporting;
    machine.code = code;
}

Machine* Machines::at(std::uint32_t index) {
    if (index >= kMost || chunks_[index / kChunk] == nullptr) return nullptr;
    return &chunks_[index / kChunk]->machines[index % kChunk];
}

Machine* Machines::find(const formats::HostKey& key) {
    for (std::uint32_t i = 0; i < end_; ++i)
        if (chunks_[i / kChunk]->keys[i % kChunk] == key) return at(i);
    return nullptr;
}

Machine* Machines::find_child(sys::Pid pid) {
    for (std::uint32_t i = 0; i < end_; ++i)
        for (const std::int32_t child : chunks_[i / kChunk]->children[i % kChunk])
            if (child == pid.value) return at(i);
    return nullptr;
}

bool Machines::is_locked(const LockFile& file) const {
    for (std::uint32_t i = 0; i < end_; ++i)
        if (chunks_[i / kChunk]->locks[i % kChunk] == file) return true;
    return false;
}

void Machines::set_lock(const Machine& machine, const LockFile& file) {
    chunks_[machine.index / kChunk]->locks[machine.index % kChunk] = file;
}

void Machines::set_children(const Machine& machine) {
    auto& children = chunks_[machine.index / kChunk]->children[machine.index % kChunk];
    const supervise::Supervisor& s = machine.s;
    for (std::size_t i = 0; i < formats::kRoles; ++i)
        children[i] = s.adopted[i] ? 0 : static_cast<std::int32_t>(s.record.children[i].pid);
    // One that has not executed its program yet.
    const bool starts = s.launch != nullptr;
    children.back() = starts ? static_cast<std::int32_t>(s.launch->start.child().pid) : 0;
}

void Machines::set_due(const Machine& machine, std::uint64_t due) {
    chunks_[machine.index / kChunk]->due[machine.index % kChunk] = due;
}

std::uint64_t Machines::first_due() const {
    std::uint64_t first = 0;
    for (std::uint32_t i = 0; i < end_; ++i)
        if (const std::uint64_t due = chunks_[i / kChunk]->due[i % kChunk];
            due != 0 && (first == 0 || due < first))
            first = due;
    return first;
}

}  // namespace slipway::host
