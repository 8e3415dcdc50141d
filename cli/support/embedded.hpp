#pragma once

#include <span>
#include <string_view>

namespace sluice {

/// A file of the source tree compiled into the program.
struct EmbeddedFile {
    std::string_view path;
    std::string_view text;
};

namespace embedded {

std::span<const EmbeddedFile> errors();      ///< docs/errors.md
std::span<const EmbeddedFile> schemas();     ///< schemas/*.json
std::span<const EmbeddedFile> scan_rules();  ///< cli/scan/rules/*.yaml
std::span<const EmbeddedFile> starter();     ///< the files of a new project, cli/setup/starter

}  // namespace embedded
}  // namespace sluice
