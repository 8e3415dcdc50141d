#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "render/rendered.hpp"
#include "support/project_folder.hpp"

namespace sluice::render {

/// A project whose integration "app" has one template, rendered for dev.
class RenderTest : public ::testing::Test {
protected:
    Result<RenderedIntegration> render_app(const std::string& environment = "dev") {
        const auto project = project::load(m_folder.root());
        if (!project) return tl::unexpected(project.error());
        auto all = render_all(*project, {environment}, {});
        if (!all) return tl::unexpected(all.error());
        return all->front();
    }

    /// Renders `text` as `file` with these declarations and dev values, and `more`: "dialect: …" or "format: …" of the
    /// file, or lines of the declaration; the output, or "<rule>" of the first error.
    std::string render_text(const std::string& file, const std::string& text, const std::string& parameters,
                            const std::string& values, const std::string& more = "") {
        std::filesystem::remove_all(m_folder.root() / "templates");
        const bool entry = more.starts_with("dialect") || more.starts_with("format");
        const std::string listed = entry ? "{file: " + file + ", " + more + "}" : file;
        m_folder.declare("templates: [" + listed + "]\n" + (parameters.empty() ? "" : "parameters:\n" + parameters) +
                         m_secrets + (entry ? "" : more));
        m_folder.write("templates/app/" + file, text);
        m_folder.write("environments/dev.yaml",
                       "environment: dev\n" + (values.empty() ? "" : "integrations:\n  app:\n" + values));
        auto rendered = render_app();
        if (!rendered) {
            m_error = rendered.error();
            return "<" + m_error.rule + ">";
        }
        m_references = rendered->files.front().references;
        return rendered->files.front().bytes;
    }

    std::string yaml(const std::string& text, const std::string& parameters, const std::string& values = "") {
        return render_text("a.yaml", text, parameters, values);
    }

    test::ProjectFolder m_folder;
    std::string m_secrets;
    Error m_error;
    std::vector<ReferenceSpan> m_references;
};

}  // namespace sluice::render
