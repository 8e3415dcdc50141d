#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "support/descriptor.hpp"
#include "support/error.hpp"

namespace sluice::bundle {

/// A large file written piece by piece and named only when complete: temporary file in the same folder, fsync, rename,
/// fsync of the folder. Dropped without `commit` it leaves nothing.
class FreshFile {
public:
    [[nodiscard]] static Result<FreshFile> make(const std::filesystem::path& folder);
    FreshFile(FreshFile&& other) noexcept;
    FreshFile& operator=(FreshFile&& other) = delete;
    ~FreshFile();

    [[nodiscard]] Result<> append(std::string_view bytes);
    /// Replaces `folder`/`name`; the mode is 0644 whatever the umask.
    [[nodiscard]] Result<std::filesystem::path> commit(std::string_view name);

private:
    FreshFile(Descriptor file, std::filesystem::path path) : m_file(std::move(file)), m_path(std::move(path)) {}
    Descriptor m_file;
    std::filesystem::path m_path;  ///< empty once committed
};

}  // namespace sluice::bundle
