#pragma once

#include <string>
#include <string_view>

#include "project/model.hpp"
#include "scan/finding.hpp"
#include "scan/inventory.hpp"
#include "scan/matcher.hpp"

namespace sluice::scan {

/// A text to scan and where it stands.
struct Text {
    std::string name;  ///< as findings name it; its ending says whether assignments are judged
    std::string_view bytes;
    std::string environment;  ///< the environment whose own text it is: "prod" for environments/prod.yaml; else empty
};

/// The environment whose own file a path of a project is ("environments/prod.yaml", "….sealed",
/// "….rendered/prod/…"), or "".
[[nodiscard]] std::string environment_of(std::string_view path);

/// Looks for credentials by the built-in rules and, if it was given an inventory, for endpoints out of place.
class Scanner {
public:
    /// `project` is the key of fingerprints; "" outside a project.
    explicit Scanner(std::string project, Inventory inventory = {});

    /// Appends what it finds to `report`, by place. The text's bytes do not get into the report.
    void scan(const Text& text, Report& report) const;

    [[nodiscard]] const Inventory& inventory() const { return m_inventory; }

private:
    std::string m_project;
    Inventory m_inventory;
    Matcher m_matcher;
};

/// The findings in one text: what the gate asks of a rendered file.
[[nodiscard]] std::vector<Finding> scan_text(const Scanner& scanner, const Text& text);

/// Credentials and endpoints out of place in a project's own files: sluice.yaml, templates, declarations, schemas and
/// environments. What lies elsewhere in the repository is `scan`'s business.
[[nodiscard]] Result<Report> scan_project(const project::Project& project);

}  // namespace sluice::scan
