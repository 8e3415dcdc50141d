#include "release/documents.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include <fmt/format.h>

#include "support/digest.hpp"
#include "support/encoding.hpp"
#include "support/json_read.hpp"
#include "support/text.hpp"

namespace sluice::release {
namespace {

constexpr std::size_t k_text_limit = 1000;  // bytes of a free text
constexpr std::array<std::string_view, 4> k_actions{"promote", "rollback", "disable", "enable"};

bool is_digest(std::string_view text) { return text.size() == 64 && from_hex(text).has_value(); }

/// A free text of these documents: UTF-8 without control characters.
bool is_plain_text(std::string_view text) {
    return text.size() <= k_text_limit && is_utf8(text) &&
           printable(text.substr(0, 100)).size() >= std::min<std::size_t>(text.size(), 100) &&
           std::none_of(text.begin(), text.end(),
                        [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

Json gates_json(const std::vector<GateRow>& gates) {
    Json rows = Json::array();
    for (const GateRow& row : gates) {
        rows.push(Json::object().set("gate", row.gate).set("ok", row.ok).set("read", row.read).set("why", row.why));
    }
    return rows;
}

Json trust_json(const TrustRef& trust) {
    return Json::object().set("version", trust.version).set("sha256", trust.sha256);
}

Json envelopes_json(const std::vector<signing::Envelope>& envelopes) {
    Json list = Json::array();
    for (const auto& envelope : envelopes) list.push(envelope.to_json());
    return list;
}

/// Reads the members that these documents share, on top of JsonReader.
class Reader {
public:
    Reader(const Json& json, const std::string& what) : m_in(json, what, Code::integrity), m_what(what) {}

    JsonReader& plain() { return m_in; }

    std::string name(std::string_view member) {
        std::string text = m_in.text(member);
        if (!is_name(text)) m_in.refuse(fmt::format("\"{}\" is no name", member));
        return text;
    }
    std::string digest(std::string_view member) {
        std::string text = m_in.text(member);
        if (!is_digest(text)) m_in.refuse(fmt::format("\"{}\" is no SHA-256 in hex", member));
        return text;
    }
    std::string free_text(std::string_view member) {
        std::string text = m_in.text(member);
        if (!is_plain_text(text)) m_in.refuse(fmt::format("\"{}\" is too long or holds control characters", member));
        return text;
    }
    Instant instant(std::string_view member) {
        const std::string text = m_in.text(member);
        const auto at = parse_instant(text);
        if (!at || format_instant(*at) != text) {
            m_in.refuse(fmt::format("\"{}\" is no time of the form 2026-11-21T06:54:02Z", member));
            return {};
        }
        return *at;
    }
    std::optional<Instant> instant_or_empty(std::string_view member) {
        const Json* value = m_in.member(member).as_string() != nullptr ? &m_in.member(member) : nullptr;
        if (value != nullptr && value->as_string()->empty()) return std::nullopt;
        return instant(member);
    }
    /// A sorted list of names without repeats.
    std::vector<std::string> names(std::string_view member, bool may_be_empty) {
        std::vector<std::string> list = m_in.texts(member);
        const bool sorted = std::adjacent_find(list.begin(), list.end(), std::greater_equal<>()) == list.end();
        if (!sorted || (list.empty() && !may_be_empty) ||
            !std::all_of(list.begin(), list.end(), [](const auto& n) { return is_name(n); })) {
            m_in.refuse(fmt::format("\"{}\" is no sorted list of names", member));
        }
        return list;
    }
    /// A sorted list of digests without repeats.
    std::vector<std::string> digests(std::string_view member) {
        std::vector<std::string> list = m_in.texts(member);
        const bool sorted = std::adjacent_find(list.begin(), list.end(), std::greater_equal<>()) == list.end();
        if (!sorted || !std::all_of(list.begin(), list.end(), [](const auto& text) { return is_digest(text); })) {
            m_in.refuse(fmt::format("\"{}\" is no sorted list of digests", member));
        }
        return list;
    }
    TrustRef trust() {
        JsonReader inner(m_in.member("trust"), m_what, Code::integrity);
        TrustRef trust{inner.integer("version"), inner.text("sha256")};
        if (!inner.finish() || trust.version < 1 || !is_digest(trust.sha256))
            m_in.refuse("\"trust\" names no version of trust");
        return trust;
    }
    std::vector<GateRow> gates() {
        std::vector<GateRow> rows;
        for (const Json& item : m_in.array("gates")) {
            Reader inner(item, m_what);
            rows.push_back(
                {inner.name("gate"), inner.plain().boolean("ok"), inner.free_text("read"), inner.free_text("why"), ""});
            if (!inner.plain().finish()) m_in.refuse("\"gates\" holds something that is no gate row");
        }
        return rows;
    }
    std::vector<signing::Envelope> envelopes(std::string_view member) {
        std::vector<signing::Envelope> list;
        for (const Json& item : m_in.array(member)) {
            auto envelope = signing::Envelope::from_json(item, m_what);
            if (envelope)
                list.push_back(std::move(*envelope));
            else
                m_in.refuse(fmt::format("\"{}\" holds something that is no envelope", member));
        }
        return list;
    }
    /// The members of an object must be exactly these names.
    void require_keys(std::string_view member, const std::vector<std::string>& names) {
        std::vector<std::string> keys;
        for (const auto& [key, value] : m_in.object(member)) keys.push_back(key);
        if (keys != names) m_in.refuse(fmt::format("\"{}\" does not name exactly the integrations, in order", member));
    }

private:
    JsonReader m_in;
    std::string m_what;
};

/// The subject must be the release's own file name.
Result<> check_subject(const signing::Statement& statement, const std::string& project, const std::string& what) {
    if (statement.subject_name == release_file_name(project, statement.subject_sha256)) return {};
    return fail(Code::integrity, what + "-subject",
                fmt::format("the subject of this {} is not named as its release is", what));
}

Failure located(Error error, std::string_view name) {
    if (!error.where) error.at({.file = std::string(name)});
    return fail(std::move(error));
}

}  // namespace

TrustRef reference_to(const signing::Trust& trust) { return {trust.version, trust.line_sha256}; }

std::string release_file_name(std::string_view project, std::string_view release) {
    return fmt::format("{}-{}.tar", project, release.substr(0, 12));
}

std::string_view action_name(Action action) { return k_actions.at(static_cast<std::size_t>(action)); }

signing::Statement Approval::statement() const {
    Json bases = Json::object();
    for (const auto& [integration, sequence] : base) bases.set(integration, sequence);
    Json json = Json::object();
    json.set("project", project).set("environment", environment).set("integrations", Json::array_of(integrations));
    json.set("base", bases).set("trust", trust_json(trust)).set("gates", gates_json(gates));
    json.set("waivers", Json::array_of(waivers))
        .set("at", format_instant(at))
        .set("notAfter", format_instant(not_after));
    return {release_file_name(project, release), release, signing::predicate_type("approval"), json};
}

Result<Approval> Approval::parse(const signing::Envelope& envelope, std::string_view name) {
    const auto statement = TRY(signing::parse_statement(envelope, "approval", name));
    Reader in(statement.predicate, "approval");
    Approval out;
    out.release = statement.subject_sha256;
    out.project = in.name("project");
    out.environment = in.name("environment");
    out.integrations = in.names("integrations", false);
    in.require_keys("base", out.integrations);
    for (const auto& [integration, value] : in.plain().object("base")) {
        const std::int64_t* sequence = value.as_integer();
        if (sequence == nullptr || *sequence < 0)
            in.plain().refuse("\"base\" holds something that is no sequence");
        else
            out.base[integration] = *sequence;
    }
    out.trust = in.trust();
    out.gates = in.gates();
    out.waivers = in.digests("waivers");
    out.at = in.instant("at");
    out.not_after = in.instant("notAfter");
    if (auto done = in.plain().finish(); !done) return located(done.error(), name);
    TRY(check_subject(statement, out.project, "approval"));
    return out;
}

signing::Statement Waiver::statement() const {
    Json json = Json::object();
    json.set("project", project).set("environment", environment).set("integrations", Json::array_of(integrations));
    json.set("trust", trust_json(trust)).set("gate", gate).set("reason", reason);
    json.set("at", format_instant(at)).set("notAfter", format_instant(not_after));
    return {release_file_name(project, release), release, signing::predicate_type("waiver"), json};
}

Result<Waiver> Waiver::parse(const signing::Envelope& envelope, std::string_view name) {
    const auto statement = TRY(signing::parse_statement(envelope, "waiver", name));
    Reader in(statement.predicate, "waiver");
    Waiver out;
    out.release = statement.subject_sha256;
    out.project = in.name("project");
    out.environment = in.name("environment");
    out.integrations = in.names("integrations", false);
    out.trust = in.trust();
    out.gate = in.name("gate");
    out.reason = in.free_text("reason");
    if (out.reason.empty()) in.plain().refuse("\"reason\" is empty");
    out.at = in.instant("at");
    out.not_after = in.instant("notAfter");
    if (auto done = in.plain().finish(); !done) return located(done.error(), name);
    TRY(check_subject(statement, out.project, "waiver"));
    return out;
}

signing::Statement Activation::statement() const {
    Json contents = Json::object();
    for (const auto& [integration, digest] : content) contents.set(integration, digest);
    Json json = Json::object();
    json.set("action", action_name(action)).set("project", project).set("environment", environment);
    json.set("integrations", Json::array_of(integrations)).set("content", contents);
    json.set("sequence", sequence).set("previous", previous).set("at", format_instant(at));
    json.set("notBefore", format_instant(not_before)).set("notAfter", not_after ? format_instant(*not_after) : "");
    json.set("trust", trust_json(trust))
        .set("protected", is_protected)
        .set("irreversible", Json::array_of(irreversible));
    json.set("gates", gates_json(gates)).set("reason", reason).set("actor", actor);
    json.set("approvals", envelopes_json(approvals)).set("waivers", envelopes_json(waivers));
    return {release_file_name(project, release), release, signing::predicate_type("activation"), json};
}

Result<Activation> Activation::parse(const signing::Envelope& envelope, std::string_view name) {
    const auto statement = TRY(signing::parse_statement(envelope, "activation", name));
    Reader in(statement.predicate, "activation");
    Activation out;
    out.release = statement.subject_sha256;
    const std::string action = in.plain().text("action");
    const auto known = std::find(k_actions.begin(), k_actions.end(), action);
    if (known == k_actions.end())
        in.plain().refuse("\"action\" is none of promote, rollback, disable, enable");
    else
        out.action = static_cast<Action>(known - k_actions.begin());
    out.project = in.name("project");
    out.environment = in.name("environment");
    out.integrations = in.names("integrations", false);
    in.require_keys("content", out.integrations);
    for (const auto& [integration, value] : in.plain().object("content")) {
        const std::string* digest = value.as_string();
        if (digest == nullptr || !is_digest(*digest))
            in.plain().refuse("\"content\" holds something that is no digest");
        else
            out.content[integration] = *digest;
    }
    out.sequence = in.plain().integer("sequence");
    out.previous = in.digest("previous");
    out.at = in.instant("at");
    out.not_before = in.instant("notBefore");
    out.not_after = in.instant_or_empty("notAfter");
    out.trust = in.trust();
    out.is_protected = in.plain().boolean("protected");
    out.irreversible = in.names("irreversible", true);
    out.gates = in.gates();
    out.reason = in.free_text("reason");
    out.actor = in.name("actor");
    out.approvals = in.envelopes("approvals");
    out.waivers = in.envelopes("waivers");
    if (out.sequence < 1) in.plain().refuse("\"sequence\" is below 1");
    if (out.action != Action::promote && out.reason.empty()) in.plain().refuse("\"reason\" is empty");
    if (!std::includes(out.integrations.begin(), out.integrations.end(), out.irreversible.begin(),
                       out.irreversible.end())) {
        in.plain().refuse("\"irreversible\" names an integration that it does not act on");
    }
    if (auto done = in.plain().finish(); !done) return located(done.error(), name);
    TRY(check_subject(statement, out.project, "activation"));
    return out;
}

}  // namespace sluice::release
