#pragma once

#include <optional>
#include <string>
#include <vector>

#include "secrets/variables.hpp"
#include "support/error.hpp"
#include "support/secret.hpp"

namespace sluice::secrets {

/// One key of a file that is imported. Its value never leaves locked memory.
struct ImportItem {
    std::string key;  ///< nested keys joined with "."
    std::size_t line = 0;
    std::optional<Secret> value;  ///< empty: a list or null, which is no value
};

/// Reads KEY=value lines: bare, in single quotes (as they are) or in double quotes (\n \r \t \" \\ \$), `export ` before
/// the key, comments. What shells and other readers take for something else is refused. Rules `import-syntax`, `import-limit`; no error quotes
/// the file.
[[nodiscard]] Result<std::vector<ImportItem>> read_env(const Secret& text, const std::string& name);

/// Reads one JSON object, strictly (RFC 8259); numbers and truth values are taken as they are written.
[[nodiscard]] Result<std::vector<ImportItem>> read_json(const Secret& text, const std::string& name);

/// Reads one YAML map of maps and texts: plain, in quotes, or literal ("|"). Lists, flow collections, anchors, tags, folded
/// texts and what readers of YAML 1.1 and 1.2 understand differently are refused.
[[nodiscard]] Result<std::vector<ImportItem>> read_yaml(const Secret& text, const std::string& name);

/// A file that SOPS encrypted holds no values to import (rule `import-encrypted`).
[[nodiscard]] Result<> refuse_sops(const Secret& text, const std::string& name);

inline constexpr std::size_t k_import_items = 10'000;

/// What an import would do.
struct ImportPlan {
    struct Value {
        std::string path;
        std::string key;
        Secret value;
    };
    struct Skipped {
        std::string key;
        std::string why;
    };
    std::vector<Value> values;  ///< sorted by path
    std::vector<Skipped> skipped;
    std::size_t unnamed =
        0;  ///< further keys, with no value: a line of base64 that ends in "=" reads as one, so none is shown
};

/// A key is the secret whose variable it spells: its parts joined with "_", in upper case, "_" for every other sign; with
/// `integration`, also without <INTEGRATION>_ before it. Rules `import-twice`, `import-nothing`.
[[nodiscard]] Result<ImportPlan> plan_import(std::vector<ImportItem> items, const std::string& file,
                                             const std::vector<Variable>& variables, const std::string& integration);

}  // namespace sluice::secrets
