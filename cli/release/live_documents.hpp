#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "render/rendered.hpp"
#include "support/error.hpp"
#include "support/json.hpp"

namespace sluice::release {

/// toggle.json: what an application reads to know whether, and as what, it runs.
struct Toggle {
    std::string integration;
    std::string environment;
    std::string state;    ///< "live", "rolled-back", "disabled"
    std::string release;  ///< hex
    std::string content;  ///< hex
    std::int64_t sequence = 0;
    std::string since;  ///< RFC 3339
    std::string by;
    std::string reason;
    std::string values;  ///< "fresh" or "carried"

    bool operator==(const Toggle&) const = default;
    [[nodiscard]] Json to_json() const;
    [[nodiscard]] static Result<Toggle> from_json(const Json& json);
};

/// Where a value stands: in a delivered file, or its reference in the reference form.
struct ValueSpan {
    std::string reference;  ///< without "${" and "}"
    std::string encoder;
    std::size_t offset = 0;
    std::size_t length = 0;

    bool operator==(const ValueSpan&) const = default;
};

struct ManifestFile {
    std::string path;              ///< below config/
    std::string reference_sha256;  ///< of the file as the bundle has it
    std::string delivered;         ///< delivered_digest
    std::vector<ValueSpan> spans;  ///< in the delivered form, by offset

    bool operator==(const ManifestFile&) const = default;
};

/// manifest.json.
struct Manifest {
    std::string content;
    std::vector<ManifestFile> files;  ///< sorted by path

    bool operator==(const Manifest&) const = default;
    [[nodiscard]] Json to_json() const;
    /// Refuses paths that leave the folder and spans that overlap or run backwards.
    [[nodiscard]] static Result<Manifest> from_json(const Json& json);
};

/// A file as a bundle has it, ready to be delivered.
struct ReferenceFile {
    std::string path;
    std::string bytes;
    std::vector<render::ReferenceSpan> references;  ///< by offset
};

/// spans.json of a generation.
[[nodiscard]] Json spans_json(const std::vector<ReferenceFile>& files);

/// A relative path of plain names: no "", ".", ".." and nothing absolute.
[[nodiscard]] bool is_inner_path(std::string_view path);

}  // namespace sluice::release
