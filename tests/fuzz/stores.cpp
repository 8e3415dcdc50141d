// The sealed store's text, archives and their list, and texts that are scanned.

#include <array>

#include "bundle/archive_read.hpp"
#include "bundle/ustar.hpp"
#include "scan/rules.hpp"
#include "scan/scanner.hpp"
#include "secrets/sealed/format.hpp"
#include "support/json.hpp"
#include "targets.hpp"

namespace sluice::fuzz {

/// A block is written as it was read, so that nothing in it escapes its signature.
void fuzz_sealed(std::string_view input) {
    namespace sealed = secrets::sealed;
    const auto document = sealed::parse(std::string(input), "prod.sealed", "prod");
    check_result(document);
    if (!document) return;
    const auto bytes = [&](const sealed::Block& block) { return input.substr(block.begin, block.end - block.begin); };
    const auto without_feed = [](std::string text) {
        while (text.ends_with('\n')) text.pop_back();
        return text;
    };
    for (const sealed::Entry& entry : document->entries) {
        require(without_feed(to_text(entry)) == without_feed(std::string(bytes(entry.block))),
                "an entry has one spelling");
        require(document->find_entry(entry.path) == &entry, "a path has one entry");
        (void)signed_bytes(document->header, entry);
    }
    for (const sealed::Epoch& epoch : document->epochs) {
        require(without_feed(to_text(epoch)) == without_feed(std::string(bytes(epoch.block))),
                "an epoch has one spelling");
        (void)signed_bytes(document->header, epoch);
    }
    require(sealed::Edit(*document).apply() == input, "an edit without changes changes nothing");
}

void fuzz_bundle(std::string_view input) {
    if (input.size() >= bundle::ustar::k_block) {
        const auto header = bundle::ustar::parse_header(input.substr(0, bundle::ustar::k_block));
        require(!header || bundle::ustar::check_path(header->path), "a member's path is checked");
    }
    auto file = bundle::PrivateFile::make("/", input.size());
    require(file && file->append(input), "a file in memory can be made");
    const auto archive = bundle::read_archive(*file);
    check_result(archive);
    if (!archive) return;
    require(archive->offsets.size() == archive->release.files.size(), "every file has its place");
    for (std::size_t i = 0; i < archive->offsets.size(); ++i) {
        const bundle::FileEntry& entry = archive->release.files[i];
        require(archive->offsets[i] <= input.size() && entry.size <= input.size() - archive->offsets[i],
                "a file lies within the archive");
    }
}

/// release.json.
void fuzz_release(std::string_view input) {
    const auto json = Json::parse(input, "release.json");
    if (!json) return;
    const auto release = bundle::Release::from_json(*json);
    check_result(release);
    if (!release) return;
    const auto again = bundle::Release::from_json(release->to_json());
    require(again && again->to_json() == release->to_json(), "a release is read as it was");
    for (const bundle::FileEntry& file : release->files) {
        require(bundle::ustar::check_path(file.path).has_value(), "a listed path is checked");
    }
}

/// First byte: what kind of file the text is. The byte 1D is taken out, so that a seed can be written in halves, and no
/// scanner takes it for a credential.
void fuzz_scan(std::string_view input) {
    constexpr std::array<const char*, 6> k_names{"a.yaml", "a.json", "a.properties", "a.xml", "a.env", "a"};
    static const scan::Scanner scanner = [] {
        project::Environment environment;
        environment.name = "prod";
        environment.is_protected = true;
        environment.endpoints = {"*.acme.example", "erp01.acme.example", "10.1.2.3", "fd00::1"};
        scan::Inventory inventory;
        inventory.add_environment(environment);
        return scan::Scanner("acme", std::move(inventory));
    }();
    const std::string name = k_names[take_choice(input, k_names.size())];
    std::string text(input);
    std::erase(text, '\x1d');
    for (const scan::Finding& finding : scan::scan_text(scanner, {name, text, "dev"})) {
        require(!finding.rule.empty() && finding.where.line > 0, "a finding has a rule and a place");
        require(finding.rule == scan::k_endpoint_rule || finding.preview.size() <= 8, "a preview is short");
        require(finding.where.width <= finding.where.text.size() + 1, "a caret stands under its line");
    }
    (void)scan::parse_endpoints("host", input);
    (void)scan::canonical_address(input);
}

void fuzz_scan_rules(std::string_view input) {
    const auto file = scan::read_rules(input, "rules.yaml");
    check_result(file);
    if (!file) return;
    for (const scan::Rule& rule : file->rules) {
        if (!scan::Matcher::is_valid(rule)) return;
    }
    const scan::Matcher matcher(file->rules);
    std::string text;
    for (const scan::Rule& rule : file->rules) {
        for (const std::string& keyword : rule.keywords) text += keyword + "=" + keyword + "\n";
    }
    matcher.search(text, scan::Syntax::properties, [&](scan::RuleHit hit) {
        require(hit.begin <= hit.end && hit.end <= text.size(), "a hit lies within the text");
    });
}

}  // namespace sluice::fuzz
