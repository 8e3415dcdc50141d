#include "support/build.hpp"

#include <elf.h>
#include <link.h>

#include <cstring>
#include <string_view>

#include "support/encoding.hpp"
#include "support/version.hpp"

namespace sluice {
namespace {

/// Looks through one segment of notes, each of which is: three numbers, a name, a content; both padded to four bytes.
std::string id_in_notes(std::string_view notes) {
    const auto padded = [](std::size_t size) { return (size + 3) / 4 * 4; };
    while (notes.size() >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) head{};
        std::memcpy(&head, notes.data(), sizeof head);
        const std::size_t content = sizeof head + padded(head.n_namesz);
        if (content + padded(head.n_descsz) > notes.size()) return {};
        if (head.n_type == NT_GNU_BUILD_ID) return to_hex(bytes_of(notes.substr(content, head.n_descsz)));
        notes.remove_prefix(content + padded(head.n_descsz));
    }
    return {};
}

/// The first object that is told of is the program itself.
int read_program(dl_phdr_info* info, std::size_t, void* found) {
    for (int i = 0; i < info->dlpi_phnum; ++i) {
        const auto& segment = info->dlpi_phdr[i];
        if (segment.p_type != PT_NOTE) continue;
        const auto* begin = reinterpret_cast<const char*>(info->dlpi_addr + segment.p_vaddr);
        std::string id = id_in_notes({begin, segment.p_memsz});
        if (!id.empty()) *static_cast<std::string*>(found) = std::move(id);
    }
    return 1;
}

}  // namespace

std::string build_id() {
    std::string id;
    dl_iterate_phdr(read_program, &id);
    return std::string(k_version) + " " + id;
}

}  // namespace sluice
