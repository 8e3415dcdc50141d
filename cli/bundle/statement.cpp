#include "bundle/statement.hpp"

#include <map>

#include "support/json_read.hpp"

namespace sluice::bundle {
namespace {

Json object_of(std::initializer_list<std::pair<const char*, Json>> members) {
    Json out = Json::object();
    for (const auto& [name, value] : members) out.set(name, value);
    return out;
}

Json contents_of(const Release& release) {
    Json out = Json::array();
    for (const EnvironmentContent& environment : release.environments) {
        Json contents = Json::array();
        for (const Content& content : environment.integrations) {
            contents.push(object_of({{"integration", content.integration}, {"content", content.digest}}));
        }
        out.push(object_of({{"environment", environment.environment}, {"integrations", std::move(contents)}}));
    }
    return out;
}

Json templates_of(const Release& release) {
    Json out = Json::array();
    for (const IntegrationFacts& facts : release.integrations) {
        for (const auto& [file, sha256] : facts.templates) {
            out.push(object_of({{"integration", facts.integration}, {"file", file}, {"sha256", sha256}}));
        }
    }
    return out;
}

Json contracts_of(const Release& release) {
    Json out = Json::array();
    for (const IntegrationFacts& facts : release.integrations) {
        if (facts.contract_sha256.empty()) continue;
        out.push(object_of({{"integration", facts.integration}, {"sha256", facts.contract_sha256}}));
    }
    return out;
}

Json references_of(const Release& release) {
    Json out = Json::array();
    for (const EnvironmentContent& environment : release.environments) {
        std::map<std::string, const Reference*> once;
        for (const Content& content : environment.integrations) {
            for (const Reference& reference : content.references) once.emplace(reference.span.reference, &reference);
        }
        for (const auto& [name, reference] : once) {
            Json item = object_of({{"environment", environment.environment}, {"reference", name}});
            if (reference->sealed) {
                item.set("version", reference->sealed->version).set("digest", reference->sealed->digest);
            }
            out.push(std::move(item));
        }
    }
    return out;
}

Json evidence_of(const Release& release) {
    Json out = Json::array();
    for (const FileEntry& entry : release.files) {
        if (entry.path.starts_with("rendered/")) continue;
        out.push(object_of({{"path", entry.path}, {"sha256", entry.sha256}}));
    }
    return out;
}

Json irreversible_of(const Release& release) {
    Json out = Json::array();
    for (const IntegrationFacts& facts : release.integrations) {
        if (facts.irreversible) out.push(facts.integration);
    }
    return out;
}

/// The members that repeat what release.json says, in the order of the format.
Json::Object claims(const Release& release) {
    return {{"environments", contents_of(release)}, {"templates", templates_of(release)},
            {"contracts", contracts_of(release)},   {"references", references_of(release)},
            {"evidence", evidence_of(release)},     {"irreversible", irreversible_of(release)}};
}

}  // namespace

signing::Envelope make_statement(const Bundle& bundle, const Provenance& provenance, const signing::Trust& trust) {
    Json predicate = Json::object();
    predicate.set("project", bundle.release().project)
        .set("release", bundle.sha256())
        .set("created", provenance.created);
    if (!provenance.commit.empty()) predicate.set("commit", provenance.commit);
    predicate.set("dirty", provenance.dirty)
        .set("builder", provenance.builder)
        .set("trust", object_of({{"version", trust.version}, {"digest", trust.line_sha256}}));
    for (auto& [name, value] : claims(bundle.release())) predicate.set(name, std::move(value));
    return signing::make_envelope(
        {bundle.short_name() + ".tar", bundle.sha256(), signing::predicate_type("release"), std::move(predicate)});
}

std::string contradiction(const signing::Statement& statement, const Bundle& bundle, const signing::Trust& trust) {
    if (statement.subject_sha256 != bundle.sha256()) return "it is about another bundle";
    JsonReader in(statement.predicate, "statement", Code::integrity);
    const std::string project = in.text("project");
    if (project != bundle.release().project || project != trust.project) return "it is about another project";
    if (in.text("release") != bundle.sha256()) return "it is about another bundle";
    if (auto created = parse_instant(in.text("created")); !created) return "its date is none";
    static_cast<void>(in.text_or("commit", ""));
    static_cast<void>(in.boolean("dirty"));
    static_cast<void>(in.text("builder"));
    JsonReader held(in.member("trust"), "statement", Code::integrity);
    static_cast<void>(held.integer("version"));
    static_cast<void>(held.text("digest"));
    for (const auto& [name, value] : claims(bundle.release())) {
        if (in.member(name) != value) return "its \"" + name + "\" is not what the bundle holds";
    }
    if (auto read = held.finish(); !read) return read.error().message;
    if (auto read = in.finish(); !read) return read.error().message;
    return {};
}

Provenance provenance_of(const signing::Statement& statement) {
    JsonReader in(statement.predicate, "statement", Code::integrity);
    return {in.text("created"), in.text_or("commit", ""), in.boolean("dirty"), in.text("builder")};
}

}  // namespace sluice::bundle
