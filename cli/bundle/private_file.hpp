#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "support/descriptor.hpp"
#include "support/error.hpp"

namespace sluice::bundle {

/// A file without a name: nobody else can open it, and it is gone when closed. Where a bundle is put together, and what
/// is read of one.
class PrivateFile {
public:
    /// In memory if it will hold at most a few MiB (`expected`), else in `near`, in the system's folders of temporary
    /// files, or in memory after all.
    [[nodiscard]] static Result<PrivateFile> make(const std::filesystem::path& near, std::uint64_t expected);

    [[nodiscard]] Result<> append(std::string_view bytes);
    /// Exactly `size` bytes at `offset`; the caller knows that they are there.
    [[nodiscard]] Result<std::string> read(std::uint64_t offset, std::uint64_t size) const;
    [[nodiscard]] std::uint64_t size() const { return m_size; }

private:
    explicit PrivateFile(Descriptor file) : m_file(std::move(file)) {}
    Descriptor m_file;
    std::uint64_t m_size = 0;
};

/// Writes all of `bytes`; `path` is for the error.
[[nodiscard]] Result<> write_all(const Descriptor& file, std::string_view bytes, const std::filesystem::path& path);
/// At most `size` bytes; fewer only at the end.
[[nodiscard]] Result<std::string> read_up_to(const Descriptor& file, std::size_t size,
                                             const std::filesystem::path& path);

}  // namespace sluice::bundle
