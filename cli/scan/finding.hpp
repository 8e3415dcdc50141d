#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "support/error.hpp"

namespace sluice::scan {

enum class Severity { low, medium, high, critical };

[[nodiscard]] std::string_view severity_name(Severity severity);

/// What the scanner objects to. The value that it found is in no field: `preview` holds at most four characters of a
/// fixed prefix ("ghp_…"), and `where.text` is the line with every value on it replaced by its preview.
struct Finding {
    std::string rule;
    Severity severity = Severity::high;
    Location where;            ///< first byte of the value; `column` and `width` count in the redacted `where.text`
    std::size_t column = 0;    ///< in the file's own line, from 1, in bytes
    std::size_t end_line = 0;  ///< line of the value's last byte
    std::string preview;
    std::string message;
    std::string hint;
    std::string fingerprint;  ///< 32 hex digits: keyed hash of rule and value, the same wherever the value moves
    std::string environment;  ///< production-endpoint: whose endpoint it is
    std::string parameter;    ///< production-endpoint: the parameter that holds it there; may be empty
};

/// Something that was asked for and not read, and why: "binary", "over 5 MiB", "symlink" …
struct Skipped {
    std::string file;
    std::string reason;
};

struct ReadStatistics {
    std::size_t files = 0;
    std::uint64_t bytes = 0;
    std::size_t excluded = 0;  ///< by `scan.exclude`
    std::size_t allowed = 0;   ///< findings that a `sluice:allow` on their line took away
    std::vector<Skipped> skipped;
};

/// The result of one scan.
struct Report {
    std::vector<Finding> findings;  ///< by file in the order read, then by place
    ReadStatistics read;
    bool endpoints_known = false;  ///< false outside a project: only credentials were looked for
};

}  // namespace sluice::scan
