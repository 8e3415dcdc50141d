#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "support/encoding.hpp"
#include "support/error.hpp"

namespace sluice {

/// A secret value in the locked arena: memory that is never swapped, never in a core dump, and wiped when freed.
/// It can be moved, not copied by accident; it has no comparison but the constant-time one and no way to be printed.
class Secret {
public:
    Secret() = default;
    ~Secret();
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret&& other) noexcept;
    Secret(const Secret&) = delete;
    Secret& operator=(const Secret&) = delete;

    /// `size` zero bytes. Fails when memory cannot be locked (rule `memory-lock`).
    [[nodiscard]] static Result<Secret> zeros(std::size_t size);
    /// A copy of `bytes`; the caller wipes its own.
    [[nodiscard]] static Result<Secret> copy(Bytes bytes);
    /// `size` random bytes.
    [[nodiscard]] static Result<Secret> random(std::size_t size);

    [[nodiscard]] std::size_t size() const { return m_size; }
    [[nodiscard]] bool empty() const { return m_size == 0; }

    /// The bytes themselves. Every call is a place to review: what it is passed to must not keep or print it.
    [[nodiscard]] Bytes expose() const { return {m_data, m_size}; }
    [[nodiscard]] std::string_view expose_text() const { return text_of(expose()); }
    [[nodiscard]] std::span<unsigned char> expose_mutable() { return {m_data, m_size}; }

    /// Shortens to `size` bytes and wipes the rest.
    void truncate(std::size_t size);
    [[nodiscard]] Result<Secret> clone() const;
    /// Constant time in the content; the lengths are compared openly.
    [[nodiscard]] bool equals(const Secret& other) const;

private:
    unsigned char* m_data = nullptr;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

/// Overwrites memory in a way that the compiler keeps.
void wipe(void* memory, std::size_t size);
void wipe(std::string& text);

/// No core dump, no ptrace by the same user's other programs. Called once at the start of main.
void forbid_memory_dumps();

}  // namespace sluice
