#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "bundle/compose.hpp"
#include "support/digest.hpp"
#include "support/files.hpp"

namespace sluice::bundle::sample {

inline constexpr std::string_view k_declaration =
    "integration: {}\n"
    "contract:\n"
    "  spec: {{kind: openapi, path: specs/{}.yaml, sha256: {}}}\n"
    "rollback: {{doc: \"run books/back.md\", irreversible: {}}}\n"
    "resilience: {{fallback: {{doc: https://wiki.example/page}}, review: {{runbook: missing.md}}}}\n";

inline project::Declaration declaration(const std::string& name, bool irreversible) {
    project::Declaration out;
    out.integration = name;
    out.direction = "write";
    out.tier = 1;
    const std::string source =
        fmt::format(k_declaration, name, name, sha256_hex(name), irreversible ? "true" : "false");
    out.document = project::yaml::parse(source, fmt::format("templates/{}/integration.yaml", name)).value();
    return out;
}

inline void write(const fs::path& path, std::string_view text) {
    ASSERT_TRUE(files::make_folders(path.parent_path()));
    ASSERT_TRUE(files::write_atomic(path, text));
}

/// Two integrations whose names sort otherwise as folders ("a-b/" < "a/") than as names, three environments that sort
/// otherwise than they are promoted.
inline project::Project project(const fs::path& root) {
    project::Project out;
    out.root = root;
    out.name = "acme";
    out.order = {"test", "prod", "dev"};
    for (const std::string& name : out.order) {
        project::Environment environment;
        environment.name = name;
        out.environments.push_back(std::move(environment));
    }
    out.declarations.push_back(declaration("a", false));
    out.declarations.push_back(declaration("a-b", true));
    write(root / "specs/a.yaml", "openapi: 3.1.0\n");
    write(root / "run books/back.md", "# Back\n");
    write(root / "evidence/a/test.yaml", "kind: rollback-test\n");
    write(root / "evidence/a/notes.txt", "not evidence\n");
    return out;
}

inline render::RenderedFile rendered_file(const std::string& path, const std::string& before,
                                          const std::string& reference, const std::string& after) {
    render::RenderedFile out;
    out.path = path;
    out.bytes = before + "${" + reference + "}" + after;
    out.references.push_back({before.size(), reference.size() + 3, "yaml-double", "pw", reference});
    out.template_sha256 = sha256_hex(path);
    return out;
}

inline Result<render::RenderedIntegration> render(const project::Environment& environment,
                                                  const project::Declaration& declaration) {
    const std::string& name = declaration.integration;
    render::RenderedIntegration out{name, environment.name, {}, {}};
    out.files.push_back(rendered_file("config.yaml", fmt::format("host: {}.example\npw: \"", environment.name),
                                      fmt::format("sealed://{}/pw", name), "\"\n"));
    out.files.push_back(rendered_file("config/app.yaml", "pw: ", fmt::format("vault://corp/kv/i/{}#pw", name), "\n"));
    out.files.push_back({"config-b.yaml", "b: 1\n", {}, sha256_hex("b"), {}});
    return out;
}

inline Result<std::optional<SealedVersion>> sealed(const project::Environment& environment, const std::string& path) {
    return std::optional(SealedVersion{3, sha256_hex(environment.name + path)});
}

}  // namespace sluice::bundle::sample
