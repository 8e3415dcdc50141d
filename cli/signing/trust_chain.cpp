// The chain of trust versions: docs/formats/trust.md, "Chain".

#include <fmt/format.h>

#include "signing/trust.hpp"
#include "signing/trust_fault.hpp"
#include "support/digest.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::signing {
namespace {

constexpr std::size_t k_line_limit = 1U << 20;
constexpr std::size_t k_versions_limit = 10'000;

/// Where a key was last seen: it stays with its person, and its state only moves forward.
struct KeyHistory {
    std::string person;
    KeyState state = KeyState::active;
};

bool meets_roots(const Envelope& envelope, const Trust& trust) {
    return signers_of(envelope, trust, Role::root, {}, Freshness::fresh).size() >=
           static_cast<std::size_t>(trust.roots_needed);
}

Failure too_few_roots(const Trust& trust) {
    return distrust("trust-signatures",
                    fmt::format("version {} asks for {} root signatures, and this line does not have them",
                                trust.version, trust.roots_needed));
}

std::vector<std::string> signing_keys(const Trust& trust) {
    std::vector<std::string> out;
    for (const Person& person : trust.persons) {
        for (const TrustedKey& key : person.keys) out.push_back(key.keys.signing);
    }
    return out;
}

Result<> check_step(const Trust& before, const Trust& after) {
    if (after.project != before.project) {
        return distrust("trust-project", fmt::format("project \"{}\" became \"{}\"", before.project, after.project));
    }
    if (after.at < before.at)
        return distrust("trust-time", "a version is older than the one before it");  // one spelling
    return {};
}

Result<> follow_keys(const Trust& trust, std::map<std::string, KeyHistory>& history) {
    for (const Person& person : trust.persons) {
        for (const TrustedKey& key : person.keys) {
            auto& seen = history.try_emplace(key.keys.signing, KeyHistory{person.name, key.state}).first->second;
            if (seen.person != person.name) {
                return distrust("trust-key-moved", fmt::format("key {} of {} became one of {}", key.keys.key_id(),
                                                               seen.person, person.name));
            }
            if (key.state < seen.state) {
                return distrust("trust-key-state",
                                fmt::format("key {} of {} was given up before", key.keys.key_id(), person.name));
            }
            seen.state = key.state;
        }
    }
    return {};
}

bool is_merge_mark(std::string_view line) {
    return line.starts_with("<<<<<<<") || line.starts_with("|||||||") || line.starts_with("=======") ||
           line.starts_with(">>>>>>>");
}

/// One line against the version before it (none for the first).
Result<Trust> verify_line(std::string_view line, std::string_view line_before, const Trust* before,
                          const std::string& name) {
    if (line.size() > k_line_limit) return distrust("trust-limit", "a line of the trust list is longer than 1 MiB");
    if (!line.empty() && line.back() == '\r') {
        return fail(Error{Code::integrity, "trust-line-ends", "the line ends were changed to CR LF"}.mend(
            "write `sluice.trust -text` into .gitattributes, then: git checkout sluice.trust"));
    }
    if (is_merge_mark(line)) {
        return fail(Error{Code::usage, "trust-merge", "the trust list holds an unresolved merge"}.mend(
            "keep the lines of one side, all of them, and make the other side's change again"));
    }
    const Envelope envelope = TRY(parse_line(line, name));
    if (before != nullptr && !meets_roots(envelope, *before)) return too_few_roots(*before);
    const Statement statement = TRY(parse_statement(envelope, "trust", name));
    Trust trust = TRY(Trust::from_json(statement.predicate));
    const std::int64_t expected = before == nullptr ? 1 : before->version + 1;
    if (trust.version != expected) {
        return distrust("trust-version",
                        fmt::format("this line is version {}, version {} belongs here", trust.version, expected));
    }
    if (statement.subject_name != "sluice.trust" || statement.subject_sha256 != sha256_hex(line_before)) {
        return distrust("trust-previous", "this line does not continue the line before it");
    }
    if (before != nullptr) TRY(check_step(*before, trust));
    if (!meets_roots(envelope, trust)) return too_few_roots(trust);
    std::vector<std::string> known = signing_keys(trust);
    if (before != nullptr) {
        const std::vector<std::string> old = signing_keys(*before);
        known.insert(known.end(), old.begin(), old.end());
    }
    TRY(require_known_signatures(envelope, known, name));
    trust.line_sha256 = sha256_hex(line);
    trust.root_sha256 = before == nullptr ? trust.line_sha256 : before->root_sha256;
    return trust;
}

}  // namespace

Result<TrustChain> verify_chain(std::string_view text, std::string_view name) {
    const auto located = [&](Error error, std::size_t line) {
        error.where = Location{.file = std::string(name), .line = line};
        return Failure(std::move(error));
    };
    if (text.empty()) return located(Error{Code::integrity, "trust-empty", "the trust list is empty"}, 0);
    if (text.size() > files::k_text_limit) {
        return located(Error{Code::integrity, "trust-limit", "the trust list is larger than 16 MiB"}, 0);
    }
    if (text.back() != '\n') {
        return located(Error{Code::integrity, "trust-truncated", "the trust list was cut off"}, 0);
    }
    std::vector<std::string_view> lines = split(text, '\n');
    lines.pop_back();  // after the last LF
    if (lines.size() > k_versions_limit) {
        return located(Error{Code::integrity, "trust-limit", "the trust list has more than 10,000 versions"}, 0);
    }
    TrustChain chain;
    std::map<std::string, KeyHistory> history;
    std::string_view before;
    for (const std::string_view line : lines) {
        const Trust* last = chain.versions.empty() ? nullptr : &chain.versions.back();
        auto trust = verify_line(line, before, last, std::string(name));
        if (!trust) return located(trust.error(), chain.versions.size() + 1);
        if (auto followed = follow_keys(*trust, history); !followed) {
            return located(followed.error(), chain.versions.size() + 1);
        }
        chain.versions.push_back(std::move(*trust));
        before = line;
    }
    return chain;
}

}  // namespace sluice::signing
