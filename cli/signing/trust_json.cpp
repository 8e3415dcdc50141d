// One version of trust as the predicate of a statement: docs/formats/trust.md, "Statement".

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "signing/trust.hpp"
#include "support/encoding.hpp"
#include "support/json_read.hpp"
#include "support/text.hpp"

namespace sluice::signing {
namespace {

constexpr std::size_t k_persons_limit = 1000;
constexpr std::size_t k_keys_limit = 16;
constexpr std::size_t k_environments_limit = 100;

struct StateName {
    KeyState state;
    std::string_view name;
};
constexpr std::array<StateName, 3> k_states{
    {{KeyState::active, "active"}, {KeyState::retired, "retired"}, {KeyState::compromised, "compromised"}}};

std::string_view name_of(KeyState state) {
    return std::find_if(k_states.begin(), k_states.end(), [&](const StateName& s) { return s.state == state; })->name;
}

Json key_json(const TrustedKey& key) {
    Json json;
    json.set("signing", to_base64(bytes_of(key.keys.signing)))
        .set("sealing", to_base64(bytes_of(key.keys.sealing)))
        .set("state", name_of(key.state));
    if (key.state == KeyState::compromised) {
        Json from = Json::object();
        for (const auto& [environment, sequence] : key.compromised_from) from.set(environment, sequence);
        json.set("compromised_from", std::move(from));
    }
    return json;
}

Json person_json(const Person& person) {
    Json keys = Json::array();
    for (const TrustedKey& key : person.keys) keys.push(key_json(key));
    Json json;
    json.set("name", person.name).set("keys", std::move(keys));
    return json;
}

Json environment_json(const EnvironmentTrust& rules) {
    Json json;
    json.set("writers", Json::array_of(rules.writers))
        .set("readers", Json::array_of(rules.readers))
        .set("approvers", Json::array_of(rules.approvers))
        .set("operators", Json::array_of(rules.operators))
        .set("auditors", Json::array_of(rules.auditors))
        .set("signers_needed", rules.signers_needed)
        .set("approvers_needed", rules.approvers_needed)
        .set("separate", rules.separate)
        .set("never_waive", Json::array_of(rules.never_waive));
    if (rules.checkpoint_max_age) json.set("checkpoint_max_age", format_duration(*rules.checkpoint_max_age));
    if (rules.soak) json.set("soak", format_duration(*rules.soak));
    return json;
}

/// A list that must be strictly ascending: sorted, and nothing twice.
std::set<std::string> read_set(JsonReader& in, std::string_view name) {
    const std::vector<std::string> texts = in.texts(name);
    if (std::adjacent_find(texts.begin(), texts.end(), std::greater_equal<>()) != texts.end()) {
        in.refuse(fmt::format("\"{}\" is not sorted, or holds something twice", name));
    }
    return {texts.begin(), texts.end()};
}

int read_count(JsonReader& in, std::string_view name) {
    const std::int64_t count = in.integer(name);
    return static_cast<int>(std::clamp<std::int64_t>(count, -1, k_persons_limit + 1));
}

std::optional<Duration> read_duration(JsonReader& in, std::string_view name) {
    if (!in.has(name)) return std::nullopt;
    const auto duration = parse_duration(in.text(name));
    if (duration) return *duration;
    in.refuse(fmt::format("\"{}\" is no duration such as 24h", name));
    return std::nullopt;
}

/// Instants have one spelling here: UTC, whole seconds.
std::optional<Instant> read_instant(JsonReader& in, std::string_view name) {
    const std::string text = in.text(name);
    const auto at = parse_instant(text);
    if (at && format_instant(*at) == text) return *at;
    in.refuse(fmt::format("\"{}\" is no time such as 2026-11-21T06:54:02Z", name));
    return std::nullopt;
}

std::string read_key(JsonReader& in, std::string_view name) {
    return from_base64(in.text(name)).value_or(std::string());
}

Result<TrustedKey> key_from(const Json& json) {
    JsonReader in(json, "trust", Code::integrity);
    TrustedKey key;
    key.keys = PublicKeys{read_key(in, "signing"), read_key(in, "sealing")};
    const std::string state = in.text("state");
    const auto known =
        std::find_if(k_states.begin(), k_states.end(), [&](const StateName& s) { return s.name == state; });
    if (known == k_states.end()) {
        in.refuse("a key's state is none of active, retired, compromised");
    } else {
        key.state = known->state;
    }
    if (key.state == KeyState::compromised) {
        const Json& from = in.member("compromised_from");
        JsonReader sequences(from, "trust", Code::integrity);
        if (const Json::Object* members = from.as_object()) {
            for (const auto& [environment, sequence] : *members) {
                const std::int64_t number = sequences.integer(environment);
                if (!is_name(environment) || number < 1)
                    in.refuse("\"compromised_from\" must map environments to sequences");
                key.compromised_from[environment] = number;
            }
        }
        TRY(sequences.finish());
    }
    TRY(in.finish());
    return key;
}

Result<Person> person_from(const Json& json) {
    JsonReader in(json, "trust", Code::integrity);
    Person person;
    person.name = in.text("name");
    const Json::Array& keys = in.array("keys");
    TRY(in.finish());
    if (keys.size() > k_keys_limit) {
        return fail(Code::integrity, "trust-limit", fmt::format("a person has more than {} keys", k_keys_limit));
    }
    for (const Json& key : keys) person.keys.push_back(TRY(key_from(key)));
    return person;
}

Result<EnvironmentTrust> environment_from(const Json& json) {
    JsonReader in(json, "trust", Code::integrity);
    EnvironmentTrust rules;
    rules.writers = read_set(in, "writers");
    rules.readers = read_set(in, "readers");
    rules.approvers = read_set(in, "approvers");
    rules.operators = read_set(in, "operators");
    rules.auditors = read_set(in, "auditors");
    rules.signers_needed = read_count(in, "signers_needed");
    rules.approvers_needed = read_count(in, "approvers_needed");
    rules.separate = in.boolean("separate");
    rules.never_waive = read_set(in, "never_waive");
    rules.checkpoint_max_age = read_duration(in, "checkpoint_max_age");
    rules.soak = read_duration(in, "soak");
    TRY(in.finish());
    return rules;
}

Result<> read_roots(const Json& json, Trust& trust) {
    JsonReader in(json, "trust", Code::integrity);
    trust.roots = read_set(in, "persons");
    trust.roots_needed = read_count(in, "needed");
    return in.finish();
}

Result<> check_limits(std::size_t persons, std::size_t environments) {
    if (persons <= k_persons_limit && environments <= k_environments_limit) return {};
    return fail(Code::integrity, "trust-limit",
                fmt::format("more than {} persons or {} environments", k_persons_limit, k_environments_limit));
}

}  // namespace

Json Trust::to_json() const {
    Json people = Json::array();
    for (const Person& person : persons) people.push(person_json(person));
    Json root_rule;
    root_rule.set("persons", Json::array_of(roots)).set("needed", roots_needed);
    Json rules = Json::object();
    for (const auto& [name, environment] : environments) rules.set(name, environment_json(environment));
    Json json;
    json.set("project", project).set("version", version).set("at", at);
    if (expires) json.set("expires", format_instant(*expires));
    if (test_clock) json.set("test_clock", true);
    json.set("persons", std::move(people))
        .set("roots", std::move(root_rule))
        .set("signers", Json::array_of(signers))
        .set("environments", std::move(rules));
    return json;
}

Result<Trust> Trust::from_json(const Json& json) {
    JsonReader in(json, "trust", Code::integrity);
    Trust trust;
    trust.project = in.text("project");
    trust.version = in.integer("version");
    if (const auto at = read_instant(in, "at")) trust.at = format_instant(*at);
    if (in.has("expires")) trust.expires = read_instant(in, "expires");
    if (in.has("test_clock")) trust.test_clock = in.boolean("test_clock");
    if (in.has("test_clock") && !trust.test_clock) in.refuse("\"test_clock\" is true or absent");
    const Json::Array& people = in.array("persons");
    const Json& root_rule = in.member("roots");
    trust.signers = read_set(in, "signers");
    const Json::Object& rules = in.object("environments");
    if (!is_name(trust.project)) in.refuse("\"project\" is no name");
    TRY(in.finish());
    TRY(check_limits(people.size(), rules.size()));
    TRY(read_roots(root_rule, trust));
    for (const Json& person : people) trust.persons.push_back(TRY(person_from(person)));
    for (const auto& [name, environment] : rules) {
        if (!is_name(name)) return fail(Code::integrity, "trust-format", "trust: an environment's name is no name");
        trust.environments.emplace(name, TRY(environment_from(environment)));
    }
    TRY(trust.check());
    return trust;
}

}  // namespace sluice::signing
