#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "project/model.hpp"
#include "support/error.hpp"
#include "support/secret.hpp"

namespace sluice::render {

/// A reference in rendered output. Delivery replaces exactly these bytes, by the value passed through `encoder`.
struct ReferenceSpan {
    std::size_t offset = 0;  ///< of "${sealed://…}" or "${vault://…}" in the file's bytes
    std::size_t length = 0;
    std::string
        encoder;  ///< how the value is written there: see docs/formats/encoders.md, e.g. "yaml-double", "json+url"
    std::string secret;               ///< the declared name
    std::string reference;            ///< without the "${" and "}"
    std::size_t template_offset = 0;  ///< of its placeholder; for `explain`, not written into a bundle
};

/// Where a parameter's value stands in rendered output; for `explain` and `diff`, not written into a bundle.
struct ValueSpan {
    std::size_t offset = 0;           ///< in the file's bytes; `k_removed`: unset, and its place was taken out
    std::size_t length = 0;           ///< of the value as it is written there, quotes of its scalar not included
    std::size_t template_offset = 0;  ///< of its placeholder
    const project::Parameter* parameter = nullptr;
};
inline constexpr std::size_t k_removed = static_cast<std::size_t>(-1);

/// One rendered file: bytes as they go into a bundle, references unresolved.
struct RenderedFile {
    std::string path;  ///< relative to the integration: "config.yaml"
    std::string bytes;
    std::vector<ReferenceSpan> references;  ///< by offset
    std::string template_sha256;
    std::optional<Location> commented;   ///< a placeholder in a comment of the template, which was copied as it is
    std::vector<ValueSpan> values = {};  ///< by offset
};

/// Where a value comes from: one of the layers that named it.
struct Origin {
    std::string layer;  ///< "default", "base", "base integration", "environment", "environment integration"
    Location where;
    const project::yaml::Document* document = nullptr;
    const project::yaml::Node* node = nullptr;  ///< what the layer says, in `document`
};

/// A parameter's value after layering, as the declared type reads it.
struct ResolvedParameter {
    std::string name;
    const project::Parameter* declared = nullptr;
    std::optional<project::yaml::Node> value;   ///< empty: optional and unset
    std::vector<Origin> origins;                ///< lowest layer first; the last one won
    [[nodiscard]] std::string display() const;  ///< one line for diff and release.json
};

struct RenderedIntegration {
    std::string integration;
    std::string environment;
    std::vector<RenderedFile> files;            ///< sorted by path
    std::vector<ResolvedParameter> parameters;  ///< sorted by name
    std::string schema_sha256 = {};             ///< of the schema that it was checked against; "" if there is none
};

/// Renders one integration for one environment. All errors in one run.
[[nodiscard]] Result<RenderedIntegration> render(const project::Project& project,
                                                 const project::Environment& environment,
                                                 const project::Declaration& declaration);

/// Several integrations for several environments, each template read and parsed once. The errors of all of them, and what
/// only the whole project shows (values that nobody declares), come in one run. Empty names: all.
[[nodiscard]] Result<std::vector<RenderedIntegration>> render_all(const project::Project& project,
                                                                  const std::vector<std::string>& environments,
                                                                  const std::vector<std::string>& integrations);

/// The same for whoever needs no more than one integration at a time: `take` is given that of `wanted[at]`, one for each of
/// `stages`, unless it has an error. It is called by several threads at once.
[[nodiscard]] Result<> render_each(
    const project::Project& project, const std::vector<const project::Environment*>& stages,
    const std::vector<const project::Declaration*>& wanted,
    const std::function<void(std::size_t at, std::vector<RenderedIntegration> rendered)>& take);

/// Applies a reference's encoder to a value: the bytes that delivery writes in place of the reference. The result holds
/// the value and so lives in locked memory. Fails (rule `value-encoding`) where the format cannot carry the value.
[[nodiscard]] Result<Secret> encode_value(std::string_view encoder, const Secret& value);

/// The content digest of an integration's rendered files for one environment (docs/formats/bundle.md, "Content digest").
[[nodiscard]] std::string content_digest(const RenderedIntegration& rendered);

}  // namespace sluice::render
