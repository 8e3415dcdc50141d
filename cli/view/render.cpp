#include "view/render.hpp"

#include <fmt/format.h>

#include "support/digest.hpp"
#include "view/table.hpp"

namespace sluice::view {
namespace {

Json file_json(const render::RenderedFile& file, bool with_text) {
    Json json;
    json.set("file", file.path).set("sha256", sha256_hex(file.bytes)).set("template_sha256", file.template_sha256);
    Json references = Json::array();
    for (const render::ReferenceSpan& span : file.references) {
        Json one;
        one.set("secret", span.secret)
            .set("reference", span.reference)
            .set("offset", std::uint64_t{span.offset})
            .set("length", std::uint64_t{span.length})
            .set("encoder", span.encoder);
        references.push(std::move(one));
    }
    return json.set("references", std::move(references)).set("text", with_text ? Json(file.bytes) : Json());
}

Json rendered_json(const std::string& environment, const std::vector<render::RenderedIntegration>& rendered,
                   bool with_text) {
    Json integrations = Json::array();
    for (const render::RenderedIntegration& one : rendered) {
        Json files = Json::array();
        for (const render::RenderedFile& file : one.files) files.push(file_json(file, with_text));
        Json json;
        json.set("integration", one.integration)
            .set("content", render::content_digest(one))
            .set("files", std::move(files));
        integrations.push(std::move(json));
    }
    Json json;
    json.set("environment", environment).set("integrations", std::move(integrations));
    return json;
}

}  // namespace

void print_rendered(Console& console, const std::string& environment,
                    const std::vector<render::RenderedIntegration>& rendered) {
    if (console.json()) {
        Json json = rendered_json(environment, rendered, true);
        return console.print(json.set("folder", nullptr).set("counts", nullptr));
    }
    std::size_t count = 0;
    for (const auto& one : rendered) count += one.files.size();
    const char* between = "";
    for (const auto& one : rendered) {
        for (const auto& file : one.files) {
            if (count > 1) console.line(fmt::format("{}==> {}/{} <==", between, one.integration, file.path));
            console.write(file.bytes);
            if (count > 1 && !file.bytes.ends_with('\n')) console.line();
            between = "\n";
        }
    }
}

void show_rendered(Console& console, const std::string& environment, const std::string& folder,
                   const std::vector<render::RenderedIntegration>& rendered, const render::Written& written) {
    if (console.json()) {
        Json json = rendered_json(environment, rendered, false);
        Json counts;
        counts.set("written", std::uint64_t{written.changed})
            .set("unchanged", std::uint64_t{written.files - written.changed})
            .set("removed", std::uint64_t{written.removed});
        return console.print(json.set("folder", folder).set("counts", std::move(counts)));
    }
    Table table({"integration", "file", "references", "content"});
    for (const auto& one : rendered) {
        const std::string digest = render::content_digest(one).substr(0, 12);
        for (const auto& file : one.files)
            table.add({one.integration, file.path, std::to_string(file.references.size()), digest});
    }
    console.write(table.text());
    console.say(fmt::format("{} {} in {}: {} written, {} unchanged{}", written.files,
                            written.files == 1 ? "file" : "files", folder, written.changed,
                            written.files - written.changed,
                            written.removed == 0 ? "" : fmt::format(", {} removed", written.removed)));
}

}  // namespace sluice::view
