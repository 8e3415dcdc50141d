#include "view/bundle.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "support/text.hpp"
#include "view/fields.hpp"
#include "view/table.hpp"

namespace sluice::view {
namespace {

using bundle::Bundle;
using bundle::Release;
using bundle::Verification;

/// What an environment asks for and has.
struct Demand {
    std::string environment;
    int needed = 0;
    int has = 0;
    [[nodiscard]] bool met() const { return has >= needed; }
};

/// In promotion order; environments that the trust list does not know ask for what nobody can give.
std::vector<Demand> demands(const Release& release, const Verification& verification, const signing::Trust& trust,
                            const std::string& only) {
    std::vector<Demand> out;
    for (const std::string& environment : release.order) {
        const auto rules = trust.environments.find(environment);
        if (rules == trust.environments.end() || (!only.empty() && only != environment)) continue;
        out.push_back({environment, rules->second.signers_needed, static_cast<int>(verification.signers.size())});
    }
    return out;
}

void head(Console& console, const bundle::Summary& made) {
    console.line(fmt::format("bundle    {}", made.short_name()));
    console.line(fmt::format("release   {}", made.release));
    console.line(fmt::format("holds     {} in {} ({}), {}", count_of(made.integrations, "integration"),
                             count_of(made.order.size(), "environment"), join_text(made.order, ", "),
                             count_of(made.files, "rendered file")));
}

std::string origin(const bundle::Provenance& made) {
    std::string text = made.commit.empty() ? "outside git" : "commit " + made.commit.substr(0, k_short_digest);
    if (made.dirty) text += " with changes";
    return text;
}

Json json_of(const bundle::Summary& made) {
    Json json;
    json.set("bundle", made.short_name()).set("release", made.release).set("project", made.project);
    return json;
}

Json json_of(const Bundle& opened) { return json_of(bundle::summary_of(opened)); }

Json json_of(const bundle::Provenance& made) {
    Json json;
    json.set("created", made.created).set("commit", text_or_null(made.commit));
    json.set("dirty", made.dirty).set("builder", made.builder);
    return json;
}

Json json_of(const bundle::SignatureVerdict& verdict) {
    Json json;
    json.set("file", verdict.file)
        .set("key", verdict.key_id)
        .set("person", text_or_null(verdict.person))
        .set("counts", verdict.counts)
        .set("why", text_or_null(verdict.why))
        .set("made", verdict.counts ? json_of(verdict.made) : Json());
    return json;
}

Json json_of(const std::vector<Demand>& list) {
    Json out = Json::array();
    for (const Demand& demand : list) {
        Json item;
        item.set("environment", demand.environment).set("needed", demand.needed).set("signers", demand.has);
        out.push(item.set("met", demand.met()));
    }
    return out;
}

bool all_met(const std::vector<Demand>& list) {
    return !list.empty() && std::all_of(list.begin(), list.end(), [](const Demand& demand) { return demand.met(); });
}

Json verification_json(const Bundle& opened, const Verification& verification, const std::vector<Demand>& list) {
    Json signatures = Json::array();
    for (const auto& verdict : verification.signatures) signatures.push(json_of(verdict));
    Json json = json_of(opened);
    json.set("verified", all_met(list)).set("signatures", std::move(signatures)).set("environments", json_of(list));
    return json;
}

void signature_table(Console& console, const Verification& verification) {
    if (verification.signatures.empty()) {
        console.line("nobody has signed it");
        return;
    }
    Table table({"signed by", "key", "counts", "made"});
    for (const auto& verdict : verification.signatures) {
        table.add(
            {verdict.person.empty() ? "-" : printable(verdict.person), printable(verdict.key_id),
             verdict.counts ? "yes" : "no: " + printable(verdict.why),
             verdict.counts ? fmt::format("{}, {}", verdict.made.created, printable(origin(verdict.made))) : "-"});
    }
    console.write(table.text());
}

/// Who must sign next.
void next_signer(Console& console, const Bundle& opened, const Verification& verification) {
    console.next(fmt::format("{}sluice bundle sign {}",
                             verification.signers.empty() ? "" : "as another signer: ", opened.short_name()));
}

/// The first stage, which a signed bundle goes to next.
void next_promotion(Console& console, const Bundle& opened) {
    if (opened.release().order.empty()) return;
    console.next(fmt::format("sluice approve {} --to {}", opened.short_name(), opened.release().order.front()));
}

}  // namespace

void show_bundle_created(Console& console, const bundle::Summary& made,
                         const std::optional<std::filesystem::path>& copy) {
    if (console.json()) {
        Json json = json_of(made);
        console.print(json.set("out", copy ? Json(copy->string()) : Json()));
        return;
    }
    head(console, made);
    if (copy) console.line(fmt::format("written   {}", copy->string()));
    console.next(fmt::format("sluice bundle sign {}", copy ? copy->string() : made.short_name()));
}

void show_bundle_signed(Console& console, const Bundle& signed_one, const bundle::Provenance& provenance,
                        const std::string& key_id, const Verification& verification, const signing::Trust& trust) {
    const std::vector<Demand> list = demands(signed_one.release(), verification, trust, "");
    if (console.json()) {
        Json json = verification_json(signed_one, verification, list);
        json.set("signed_with", key_id).set("made", json_of(provenance));
        console.print(json);
        return;
    }
    console.line(fmt::format("signed    {}", signed_one.short_name()));
    console.line(fmt::format("key       {}", key_id));
    console.line(fmt::format("made      {}, {}", provenance.created, origin(provenance)));
    if (provenance.dirty) console.warn("the work tree differs from the commit; the signature says so");
    for (const Demand& demand : list) {
        if (!demand.met()) {
            console.line(fmt::format("{} asks for {}, {} signed", demand.environment,
                                     count_of(static_cast<std::size_t>(demand.needed), "signer"), demand.has));
        }
    }
    if (!list.empty() && !list.front().met()) {
        next_signer(console, signed_one, verification);
    } else {
        next_promotion(console, signed_one);
    }
}

bool show_bundle_verified(Console& console, const Bundle& opened, const Verification& verification,
                          const signing::Trust& trust, const std::string& only) {
    const std::vector<Demand> list = demands(opened.release(), verification, trust, only);
    const bool verified = all_met(list);
    if (console.json()) {
        console.print(verification_json(opened, verification, list));
        return verified;
    }
    head(console, bundle::summary_of(opened));
    console.line("archive   every byte is as release.json lists it");
    console.line();
    signature_table(console, verification);
    console.line();
    Table table({"environment", "signers", "needed", "verdict"});
    for (const Demand& demand : list) {
        table.add({demand.environment, fmt::format("{}", demand.has), fmt::format("{}", demand.needed),
                   demand.met() ? "enough" : "not enough"});
    }
    console.write(table.text());
    if (verified) {
        next_promotion(console, opened);
    } else {
        next_signer(console, opened, verification);
    }
    return verified;
}

void show_bundle(Console& console, const Bundle& opened) {
    const Release& release = opened.release();
    if (console.json()) {
        Json json = json_of(opened);
        console.print(json.set("content", release.to_json()));
        return;
    }
    head(console, bundle::summary_of(opened));
    console.line();
    std::vector<std::string> headings{"integration", "direction", "tier", "way back"};
    headings.insert(headings.end(), release.order.begin(), release.order.end());
    Table table(std::move(headings));
    for (const auto& facts : release.integrations) {
        std::vector<std::string> row{facts.integration, printable(facts.direction), fmt::format("{}", facts.tier),
                                     facts.irreversible ? "irreversible" : "config"};
        for (const auto& environment : release.environments) {
            const auto* content = environment.find(facts.integration);
            row.push_back(content != nullptr ? content->digest.substr(0, k_short_digest) : "-");
        }
        table.add(std::move(row));
    }
    console.write(table.text());
    console.next(fmt::format("sluice bundle verify {}", opened.short_name()));
}

}  // namespace sluice::view
