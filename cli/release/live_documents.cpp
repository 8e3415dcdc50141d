#include "release/live_documents.hpp"

#include <algorithm>

#include "support/digest.hpp"
#include "support/json_read.hpp"
#include "support/text.hpp"

namespace sluice::release {
namespace {

Json to_json(const ValueSpan& span) {
    Json out = Json::object();
    out.set("reference", span.reference).set("encoder", span.encoder);
    return out.set("offset", std::uint64_t{span.offset}).set("length", std::uint64_t{span.length});
}

Result<ValueSpan> span_from(const Json& json, std::size_t after) {
    JsonReader in(json, "manifest", Code::usage);
    ValueSpan out{in.text("reference"), in.text("encoder"), 0, 0};
    const std::int64_t offset = in.integer("offset");
    const std::int64_t length = in.integer("length");
    if (offset < 0 || length < 0 || static_cast<std::size_t>(offset) < after) in.refuse("a span lies where none can");
    TRY(in.finish());
    out.offset = static_cast<std::size_t>(offset);
    out.length = static_cast<std::size_t>(length);
    return out;
}

Result<ManifestFile> file_from(const Json& json) {
    JsonReader in(json, "manifest", Code::usage);
    ManifestFile out{in.text("path"), in.text("reference_sha256"), in.text("delivered"), {}};
    if (!is_inner_path(out.path)) in.refuse("a path leaves the folder");
    std::size_t after = 0;
    for (const Json& item : in.array("spans")) {
        out.spans.push_back(TRY(span_from(item, after)));
        after = out.spans.back().offset + out.spans.back().length;
    }
    TRY(in.finish());
    return out;
}

}  // namespace

bool is_inner_path(std::string_view path) {
    const auto parts = split(path, '/');
    return path.find('\0') == std::string_view::npos && std::none_of(parts.begin(), parts.end(), [](auto part) {
               return part.empty() || part == "." || part == "..";
           });
}

Json Toggle::to_json() const {
    Json out = Json::object();
    out.set("integration", integration).set("environment", environment).set("state", state).set("release", release);
    out.set("content", content).set("sequence", sequence).set("since", since).set("by", by).set("reason", reason);
    return out.set("values", values);
}

Result<Toggle> Toggle::from_json(const Json& json) {
    JsonReader in(json, "toggle", Code::usage);
    Toggle out;
    out.integration = in.text("integration");
    out.environment = in.text("environment");
    out.state = in.text("state");
    out.release = in.text("release");
    out.content = in.text("content");
    out.sequence = in.integer("sequence");
    out.since = in.text("since");
    out.by = in.text("by");
    out.reason = in.text("reason");
    out.values = in.text("values");
    TRY(in.finish());
    return out;
}

Json Manifest::to_json() const {
    Json rows = Json::array();
    for (const ManifestFile& file : files) {
        Json spans = Json::array();
        for (const ValueSpan& span : file.spans) spans.push(release::to_json(span));
        Json row = Json::object();
        row.set("path", file.path).set("reference_sha256", file.reference_sha256).set("delivered", file.delivered);
        rows.push(std::move(row.set("spans", std::move(spans))));
    }
    Json out = Json::object();
    return out.set("content", content).set("files", std::move(rows));
}

Result<Manifest> Manifest::from_json(const Json& json) {
    JsonReader in(json, "manifest", Code::usage);
    Manifest out;
    out.content = in.text("content");
    for (const Json& item : in.array("files")) {
        out.files.push_back(TRY(file_from(item)));
        const std::size_t count = out.files.size();
        if (count > 1 && out.files[count - 2].path >= out.files[count - 1].path) in.refuse("its files are not sorted");
    }
    TRY(in.finish());
    return out;
}

Json spans_json(const std::vector<ReferenceFile>& files) {
    Json rows = Json::array();
    for (const ReferenceFile& file : files) {
        Json spans = Json::array();
        for (const auto& span : file.references) {
            spans.push(to_json(ValueSpan{span.reference, span.encoder, span.offset, span.length}));
        }
        Json row = Json::object();
        row.set("path", file.path).set("sha256", sha256_hex(file.bytes)).set("spans", std::move(spans));
        rows.push(std::move(row));
    }
    Json out = Json::object();
    return out.set("files", std::move(rows));
}

}  // namespace sluice::release
