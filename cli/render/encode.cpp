#include <cstring>

#include <fmt/format.h>

#include "render/escape.hpp"
#include "render/refusals.hpp"

namespace sluice::render {
namespace {

class CountingSink final : public Sink {
public:
    void put(std::string_view bytes) override { m_size += bytes.size(); }
    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    std::size_t m_size = 0;
};

/// Writes into locked memory of exactly the counted size.
class SecretSink final : public Sink {
public:
    explicit SecretSink(Secret& out) : m_out(out) {}
    void put(std::string_view bytes) override {
        std::memcpy(m_out.expose_mutable().data() + m_at, bytes.data(), bytes.size());
        m_at += bytes.size();
    }

private:
    Secret& m_out;
    std::size_t m_at = 0;
};

Result<Secret> run(Escape escape, const Secret& value) {
    CountingSink count;
    if (const auto refused = escape(value.expose_text(), count)) {
        Error error{Code::usage, "value-encoding",
                    fmt::format("the value holds {}, which this file cannot carry", *refused)};
        std::string hint = "store it in another form (base64, for one), or use it in a YAML or JSON template";
        if (escape == escape_env_bare) hint = "declare {file: …, dialect: docker|compose|shell}, or " + hint;
        return fail(std::move(error).mend(std::move(hint)));
    }
    Secret out = TRY(Secret::zeros(count.size()));
    if (out.empty()) return out;
    SecretSink sink(out);
    escape(value.expose_text(), sink);
    return out;
}

}  // namespace

Result<Secret> encode_value(std::string_view encoder, const Secret& value) {
    const std::size_t plus = encoder.find('+');
    const std::string_view inner = plus == std::string_view::npos ? "" : encoder.substr(plus + 1);
    Escape place = escape_by_name(encoder.substr(0, plus));
    const bool known_inner = plus == std::string_view::npos || inner == "url" || inner == "text";
    if (place == nullptr || !known_inner)
        return fail(
            Error{Code::integrity, "encoder-unknown", "a reference names an encoder that this version does not know"});
    if (!is_utf8(value.expose_text()) || value.expose_text().find('\0') != std::string_view::npos) {
        return fail(Error{Code::usage, "value-encoding", "the value is no text: it is not UTF-8 or holds NUL"}.mend(
            "store it as base64"));
    }
    if (inner == "url") return run(place, TRY(run(escape_url, value)));
    return run(place, value);
}

std::vector<Refusal> refusals(const RenderedIntegration& rendered, const std::string& secret, const Secret& value) {
    std::vector<Refusal> out;
    for (const RenderedFile& file : rendered.files) {
        for (const ReferenceSpan& span : file.references) {
            if (span.secret != secret) continue;
            auto encoded = encode_value(span.encoder, value);
            if (encoded) continue;
            out.push_back({file.path, std::move(encoded).error()});
            break;
        }
    }
    return out;
}

}  // namespace sluice::render
