#include "scan/scanner.hpp"

#include <algorithm>
#include <optional>

#include "scan/endpoint_search.hpp"
#include "scan/glob.hpp"
#include "scan/redact.hpp"
#include "support/digest.hpp"
#include "support/encoding.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::scan {

namespace {

constexpr std::size_t k_most_findings = 1000;  ///< of one text; more is not a list that anybody reads

/// One thing found, before it becomes a finding.
struct Hit {
    std::size_t begin = 0;
    std::size_t end = 0;
    const Rule* rule = nullptr;  ///< null: an endpoint
    const InventoryEntry* entry = nullptr;
    std::string token;
};

/// Specific rules before general ones at the same place.
int rank(const Hit& hit) {
    if (hit.rule == nullptr) return 3;
    if (hit.rule->match == Match::assignment) return 2;
    return hit.rule->judged ? 1 : 0;
}

/// One finding for one value: a general rule yields to a more specific one that it overlaps. Endpoints stay.
std::vector<Hit> settle(std::vector<Hit> hits) {
    std::stable_sort(hits.begin(), hits.end(), [](const Hit& a, const Hit& b) {
        return a.begin != b.begin ? a.begin < b.begin : rank(a) < rank(b);
    });
    std::vector<Hit> out;
    for (Hit& hit : hits) {
        bool taken = false;
        for (auto other = out.rbegin(); other != out.rend() && !taken && out.rend() - other < 32; ++other) {
            if (other->end <= hit.begin || other->rule == nullptr || hit.rule == nullptr) continue;
            if (rank(*other) <= rank(hit)) {
                taken = true;
            } else {
                *other = hit;
                taken = true;
            }
        }
        if (!taken) out.push_back(std::move(hit));
    }
    return out;
}

std::string fingerprint(const std::string& project, std::string_view rule, std::string_view value) {
    std::string input;
    for (std::string_view field : {std::string_view("sluice-finding-v1"), std::string_view(project), rule, value})
        append_field(input, field);
    std::string out = sha256_hex(input).substr(0, 32);
    std::fill(input.begin(), input.end(), '\0');
    return out;
}

bool in_rule_name(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; }

/// "sluice:allow <rule>[,<rule>…]" anywhere on the line. Without a rule it allows nothing.
bool is_allowed(std::string_view line, std::string_view rule) {
    constexpr std::string_view k_mark = "sluice:allow ";
    for (std::size_t at = line.find(k_mark); at != std::string_view::npos; at = line.find(k_mark, at + 1)) {
        std::string_view rest = line.substr(at + k_mark.size());
        auto end = std::find_if_not(rest.begin(), rest.end(), [](char c) { return in_rule_name(c) || c == ','; });
        for (std::string_view word : split(rest.substr(0, static_cast<std::size_t>(end - rest.begin())), ',')) {
            while (word.ends_with('-')) word.remove_suffix(1);  // "-->" of a comment
            if (word == rule) return true;
        }
    }
    return false;
}

void describe_endpoint(const Hit& hit, Finding& out) {
    std::vector<std::string> names = hit.entry->environments;
    out.rule = k_endpoint_rule;
    out.severity = Severity::high;
    out.preview = printable(hit.token);
    out.environment = join_text(names, ",");
    out.parameter = hit.entry->parameter;
    out.message = printable(hit.token) + " belongs to " + join_text(names, " and ");
    if (!hit.entry->parameter.empty()) {
        std::string holder = hit.entry->integration.empty() ? "" : hit.entry->integration + ".";
        out.message += ", where " + holder + hit.entry->parameter + " holds it";
        out.hint = "in a template use ${" + hit.entry->parameter + "}, elsewhere a host of this environment's own";
    } else {
        out.hint = "use a parameter";
    }
    out.hint += "; if every environment may name it, add it to endpoints.shared in sluice.yaml";
}

void describe_credential(const Hit& hit, std::string_view value, Finding& out) {
    out.rule = hit.rule->id;
    out.severity = hit.rule->severity;
    out.preview = preview(*hit.rule, value);
    out.message = hit.rule->description;
    out.hint = hit.rule->hint.empty() ? "take it out, revoke it, and refer to it as ${secret:NAME}" : hit.rule->hint;
    if (!hit.rule->link.empty()) out.hint += " (" + hit.rule->link + ")";
}

std::string_view line_at(std::string_view bytes, const LineIndex& lines, std::size_t line) {
    std::size_t begin = lines.start(line);
    return bytes.substr(begin, std::min(bytes.find('\n', begin), bytes.size()) - begin);
}

}  // namespace

std::string environment_of(std::string_view path) {
    std::vector<std::string_view> parts = split(path, '/');
    for (std::size_t i = 0; i + 2 < parts.size(); ++i)
        if (parts[i] == "rendered") return std::string(parts[i + 1]);
    if (parts.size() != 2 || parts[0] != "environments") return {};
    for (std::string_view ending : {".yaml", ".sealed"}) {
        std::string_view file = parts[1];
        if (!file.ends_with(ending)) continue;
        file.remove_suffix(ending.size());
        return file == "base" ? std::string() : std::string(file);
    }
    return {};
}

Scanner::Scanner(std::string project, Inventory inventory)
    : m_project(std::move(project)), m_inventory(std::move(inventory)), m_matcher(builtin_rules()) {}

void Scanner::scan(const Text& text, Report& report) const {
    std::vector<Hit> hits;
    m_matcher.search(text.bytes, syntax_of(text.name), [&](RuleHit hit) {
        if (hits.size() < 4 * k_most_findings) hits.push_back({hit.begin, hit.end, hit.rule, nullptr, {}});
    });
    search_endpoints(text.bytes, m_inventory, [&](EndpointHit hit) {
        const auto& owners = hit.entry->environments;
        if (std::find(owners.begin(), owners.end(), text.environment) != owners.end()) return;
        if (hits.size() < 8 * k_most_findings)
            hits.push_back({hit.begin, hit.end, nullptr, hit.entry, std::move(hit.token)});
    });
    if (hits.empty()) return;

    // Every value that any rule saw is masked, whether it is reported or not.
    std::vector<Masked> masks;
    for (const Hit& hit : hits) {
        if (hit.rule == nullptr) continue;
        masks.push_back({hit.begin, hit.end, preview(*hit.rule, text.bytes.substr(hit.begin, hit.end - hit.begin))});
    }
    Redactor redactor(text.bytes, std::move(masks));
    LineIndex lines(text.bytes);
    std::size_t count = 0;
    for (const Hit& hit : settle(std::move(hits))) {
        std::string_view value = text.bytes.substr(hit.begin, hit.end - hit.begin);
        Finding finding;
        if (hit.rule == nullptr) {
            describe_endpoint(hit, finding);
        } else {
            describe_credential(hit, value, finding);
        }
        std::size_t line = lines.line_of(hit.begin);
        if (is_allowed(line_at(text.bytes, lines, line), finding.rule)) {
            ++report.read.allowed;
            continue;
        }
        if (count++ == k_most_findings) break;
        finding.where = redactor.locate(text.name, lines.start(line), hit.begin, hit.end);
        finding.where.line = line;
        finding.column = hit.begin - lines.start(line) + 1;
        finding.end_line = lines.line_of(hit.end - 1);
        finding.fingerprint =
            fingerprint(m_project, finding.rule, hit.rule == nullptr ? std::string_view(hit.token) : value);
        report.findings.push_back(std::move(finding));
    }
}

std::vector<Finding> scan_text(const Scanner& scanner, const Text& text) {
    Report report;
    scanner.scan(text, report);
    return std::move(report.findings);
}

Result<Report> scan_project(const project::Project& project) {
    Scanner scanner(project.name, Inventory::of(project));
    Report report;
    report.endpoints_known = true;
    std::vector<std::string> paths{"sluice.yaml"};
    for (const char* folder : {"environments", "schemas", "templates"}) {
        if (!files::exists(project.root / folder)) continue;
        for (const std::string& file : TRY(files::list_tree(project.root / folder)))
            paths.push_back(std::string(folder) + "/" + file);
    }
    for (const std::string& path : paths) {
        bool excluded = std::any_of(project.scan_exclude.begin(), project.scan_exclude.end(),
                                    [&](const std::string& pattern) { return glob_matches(pattern, path); });
        if (excluded) {
            ++report.read.excluded;
            continue;
        }
        std::string bytes = TRY(files::read(project.root / path));
        ++report.read.files;
        report.read.bytes += bytes.size();
        scanner.scan({path, bytes, environment_of(path)}, report);
    }
    return report;
}

}  // namespace sluice::scan
