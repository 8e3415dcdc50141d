#include "bundle/content.hpp"

#include <fmt/format.h>

#include "support/digest.hpp"
#include "support/encoding.hpp"

namespace sluice::bundle {

std::string rendered_path(std::string_view environment, std::string_view integration, std::string_view file) {
    return fmt::format("rendered/{}/{}/{}", environment, integration, file);
}

Result<std::string> content_digest(const Content& content, std::string_view environment, const Release& release) {
    std::string fields;
    append_field(fields, "sluice-content-v1");
    auto reference = content.references.begin();
    for (const std::string& file : content.files) {
        const FileEntry* entry = release.file(rendered_path(environment, content.integration, file));
        if (entry == nullptr)
            return fail(Code::integrity, "release-format", "a content names a file that is not listed");
        auto last = reference;
        while (last != content.references.end() && last->file == file) ++last;
        append_field(fields, file);
        append_field(fields, TRY(from_hex(entry->sha256)));
        append_field(fields, fmt::format("{}", last - reference));
        for (; reference != last; ++reference) {
            append_field(fields, fmt::format("{}", reference->span.offset));
            append_field(fields, fmt::format("{}", reference->span.length));
            append_field(fields, reference->span.encoder);
            append_field(fields, reference->span.reference);
        }
    }
    return sha256_hex(fields);
}

}  // namespace sluice::bundle
