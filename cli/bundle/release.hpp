#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "render/rendered.hpp"
#include "support/error.hpp"
#include "support/json.hpp"

namespace sluice::bundle {

/// A sealed entry as it stood when the bundle was made. At delivery: a lower version is refused, the same version must
/// have this digest, a higher one is accepted.
struct SealedVersion {
    std::int64_t version = 0;
    std::string digest;
};

/// A reference in one rendered file (docs/formats/bundle.md).
struct Reference {
    std::string file;  ///< relative to the integration
    render::ReferenceSpan span;
    std::optional<SealedVersion> sealed;  ///< of references to a sealed store
};

/// What one integration is in one environment.
struct Content {
    std::string integration;
    std::string digest;                                           ///< the content digest, hex
    std::vector<std::string> files;                               ///< relative to the integration, sorted
    std::vector<std::pair<std::string, std::string>> parameters;  ///< name, display; sorted
    std::vector<Reference> references;                            ///< by file and offset
};

struct EnvironmentContent {
    std::string environment;
    std::vector<Content> integrations;  ///< sorted by name

    [[nodiscard]] const Content* find(std::string_view integration) const;
};

/// What holds for an integration in every environment.
struct IntegrationFacts {
    std::string integration;
    std::string direction;
    int tier = 3;
    std::vector<std::pair<std::string, std::string>> templates;  ///< file, SHA-256
    std::string declaration_sha256;
    std::string contract_sha256;  ///< pinned specification; "" if none
    std::string schema_sha256;    ///< of the rendered config's schema; "" if there is none
    bool irreversible = false;    ///< the declaration says that going back needs more than config
};

struct FileEntry {
    std::string path;
    std::uint64_t size = 0;
    std::string sha256;
};

/// release.json: the content of a bundle. Deterministic: nothing in it depends on when, where or by whom it was made.
struct Release {
    std::string project;
    std::vector<std::string> order;  ///< promotion order when it was made
    std::vector<EnvironmentContent> environments;
    std::vector<IntegrationFacts> integrations;
    std::vector<FileEntry> files;  ///< every member but release.json, sorted by path

    [[nodiscard]] const EnvironmentContent* find(std::string_view environment) const;
    [[nodiscard]] const IntegrationFacts* facts(std::string_view integration) const;
    [[nodiscard]] const FileEntry* file(std::string_view path) const;
    [[nodiscard]] Json to_json() const;
    /// Refuses what breaks the grammar or does not agree with itself (rules `release-format`, `bundle-path`,
    /// `bundle-case`, `bundle-limit`).
    [[nodiscard]] static Result<Release> from_json(const Json& json);
};

}  // namespace sluice::bundle
