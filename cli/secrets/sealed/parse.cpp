#include <algorithm>
#include <utility>

#include "secrets/sealed/forms.hpp"
#include "secrets/sealed/parse_part.hpp"
#include "support/pages.hpp"
#include "support/parallel.hpp"
#include "support/text.hpp"

namespace sluice::secrets::sealed {

namespace {

using namespace forms;

Failure refuse_at(const Source& source, std::size_t line, std::string rule, std::string message) {
    return fail(Error{Code::integrity, std::move(rule), std::move(message)}.at(
        Location{source.name, line, line == 0 ? 0U : 1U, 1, ""}));
}

/// True if the line is a header of a format that is not ours: another version or another suite.
bool is_other_version(std::string_view line) {
    const std::string_view start = "sluice-store ";
    if (!line.starts_with(start)) return false;
    const auto version = line.substr(start.size(), line.find(' ', start.size()) - start.size());
    if (version.empty() || !all(version, is_digit)) return false;
    if (version != "1") return true;
    const std::size_t at = line.rfind(" suite=");
    if (at == std::string_view::npos) return false;
    const auto suite = line.substr(at + 7);
    return !suite.empty() && all(suite, is_digit) && suite != "1";
}

Result<> read_header(const Source& source, Document& document) {
    const std::string_view line = source.text.substr(0, source.text.find('\n'));
    if (is_other_version(line))
        return refuse_at(source, 1, "store-version", "a sealed store of a version that this sluice cannot read");
    Fields fields(line);
    Header& header = document.header;
    const bool magic = fields.take("sluice-store").empty() && fields.take(" ") == "1";
    header.id = fields.take(" id=");
    header.environment = fields.take(" env=");
    header.suite = fields.take(" suite=");
    if (!magic || !fields.done() || header.suite != "1" || !is_hex(header.id, 32) || !is_name(header.environment))
        return refuse_at(source, 1, "store-header", "this is no sealed store: its first line is not a header");
    if (source.environment != k_any && header.environment != source.environment) {
        return refuse_at(
            source, 1, "store-environment",
            "this is the store of " + std::string(header.environment) + ", not of " + std::string(source.environment));
    }
    document.header_end = std::min(line.size() + 1, source.text.size());
    const std::string_view rest = source.text.substr(document.header_end);
    if (!rest.empty() && rest.front() != '\n')
        return refuse_at(source, 2, "store-syntax", "an empty line must follow the header");
    return {};
}

/// The first part that has an error decides.
Result<> check_all_bytes(const Source& source, std::vector<Part>& parts) {
    if (source.text.size() > k_file_limit)
        return refuse_at(source, 0, "store-limit", "the file is larger than a sealed store may be");
    parallel::for_each(parts.size(), [&](std::size_t i) { check_bytes(source, parts[i]); });
    std::size_t line = 0;
    for (Part& part : parts) {
        part.line = line;
        line += part.lines;
        if (part.outcome) continue;
        Error error = std::move(part.outcome).error();
        if (error.where) error.where->line += part.line;
        return fail(std::move(error));
    }
    return {};
}

Result<> read_entries(const Source& source, std::vector<Part>& parts, Document& document) {
    std::size_t heads = 0;
    for (const Part& part : parts) heads += part.heads;
    if (heads > k_entry_limit) return refuse_at(source, 0, "store-limit", "too many entries");
    document.entries.reserve(heads);
    populate(document.entries.data(), heads * sizeof(Entry));
    document.entries.resize(heads);
    Entry* place = document.entries.data();
    for (Part& part : parts) {
        part.entries = place;
        place += part.heads;
    }
    parallel::for_each(parts.size(), [&](std::size_t i) { read_blocks(source, parts[i]); });
    for (Part& part : parts) TRY(std::move(part.outcome));
    return {};
}

Result<> gather_epochs(const Source& source, std::vector<Part>& parts, Document& document) {
    for (Part& part : parts) {
        for (Epoch& epoch : part.epochs) {
            const std::size_t line = epoch.block.line;
            if (document.find_epoch(epoch.id))
                return refuse_at(source, line, "store-duplicate", "this epoch stands in the file twice");
            document.epochs.push_back(std::move(epoch));
            if (document.epochs.size() > k_epoch_limit)
                return refuse_at(source, line, "store-limit", "too many epochs");
        }
    }
    return {};
}

/// Mostly they are in order: only a merge mixes them.
Result<> sort_paths(Document& document) {
    auto& paths = document.paths;
    paths.reserve(document.entries.size());
    for (std::size_t i = 0; i < document.entries.size(); ++i) paths.emplace_back(document.entries[i].path, i);
    if (!std::is_sorted(paths.begin(), paths.end())) std::sort(paths.begin(), paths.end());
    const auto twice =
        std::adjacent_find(paths.begin(), paths.end(), [](const auto& a, const auto& b) { return a.first == b.first; });
    if (twice == paths.end()) return {};
    const Entry& second = document.entries[std::next(twice)->second];
    return fail(Error{Code::integrity, "store-duplicate", std::string(second.path) + " stands in the file twice"}
                    .at(Location{document.name, second.block.line, 1, 1, ""})
                    .mend("keep the block that is right and delete the other"));
}

}  // namespace

bool is_path(std::string_view path) {
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos || !is_name(path.substr(0, slash))) return false;
    const auto name = path.substr(slash + 1);
    if (name.empty() || name.size() > 128 || !(is_alnum(name[0]) || name[0] == '_')) return false;
    return all(name, [](char c) { return is_alnum(c) || c == '.' || c == '_' || c == '-'; });
}

Result<Document> parse(std::string text, std::string name, std::string_view environment) {
    Document document;
    document.text = std::make_shared<const std::string>(std::move(text));
    document.name = std::move(name);
    const Source source{*document.text, document.name, environment};
    auto parts = cut(source.text);
    TRY(check_all_bytes(source, parts));
    TRY(read_header(source, document));
    parts.front().begin = document.header_end;
    parts.front().line = 1;
    TRY(read_entries(source, parts, document));
    TRY(gather_epochs(source, parts, document));
    TRY(sort_paths(document));
    return document;
}

}  // namespace sluice::secrets::sealed
