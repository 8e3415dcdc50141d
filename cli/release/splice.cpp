#include "release/splice.hpp"

#include <cstring>

namespace sluice::release {
namespace {

/// Each span holds "${<reference>}" and begins where the preceding one has ended.
bool spans_hold(const ReferenceFile& file) {
    const std::string_view bytes = file.bytes;
    std::size_t after = 0;
    for (const auto& span : file.references) {
        if (span.offset < after || span.offset > bytes.size() || span.length > bytes.size() - span.offset) return false;
        const std::string_view text = bytes.substr(span.offset, span.length);
        if (text.size() != span.reference.size() + 3 || !text.starts_with("${") || !text.ends_with('}')) return false;
        if (text.substr(2, span.reference.size()) != span.reference) return false;
        after = span.offset + span.length;
    }
    return true;
}

class Writer {
public:
    explicit Writer(Secret& out) : m_out(out) {}
    void put(std::string_view bytes) {
        if (!bytes.empty()) std::memcpy(m_out.expose_mutable().data() + m_at, bytes.data(), bytes.size());
        m_at += bytes.size();
    }
    [[nodiscard]] std::size_t at() const { return m_at; }

private:
    Secret& m_out;
    std::size_t m_at = 0;
};

}  // namespace

Result<SplicedFile> splice(const ReferenceFile& file, const EncodedValue& value) {
    if (!spans_hold(file)) {
        return fail(Error{Code::integrity, "span-reference", "a span of the release does not hold its reference"}.at(
            Location{.file = file.path}));
    }
    std::vector<Secret> values;
    std::size_t size = file.bytes.size();
    for (const auto& span : file.references) {
        auto encoded = value(span.reference, span.encoder);
        if (!encoded) return fail(std::move(encoded).error().at(Location{.file = file.path}));
        values.push_back(std::move(*encoded));
        size += values.back().size();
        size -= span.length;
    }
    SplicedFile out{TRY(Secret::zeros(size)), {}};
    Writer writer(out.bytes);
    const std::string_view bytes = file.bytes;
    std::size_t after = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        const auto& span = file.references[i];
        writer.put(bytes.substr(after, span.offset - after));
        out.spans.push_back({span.reference, span.encoder, writer.at(), values[i].size()});
        writer.put(values[i].expose_text());
        after = span.offset + span.length;
    }
    writer.put(bytes.substr(after));
    return out;
}

}  // namespace sluice::release
