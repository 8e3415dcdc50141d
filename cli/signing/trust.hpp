#pragma once

#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "signing/dsse.hpp"
#include "support/error.hpp"
#include "support/host.hpp"
#include "support/time.hpp"

namespace sluice::signing {

enum class KeyState { active, retired, compromised };

struct TrustedKey {
    PublicKeys keys;
    KeyState state = KeyState::active;
    /// When compromised: per environment the ledger sequence from which its signatures no longer count; absent = all.
    std::map<std::string, std::int64_t> compromised_from;
};

struct Person {
    std::string name;
    std::vector<TrustedKey> keys;
};

/// Who may do what in one environment.
struct EnvironmentTrust {
    std::set<std::string> writers, readers, approvers, operators, auditors;  ///< persons
    int signers_needed = 1;
    int approvers_needed = 1;
    bool separate = false;  ///< no approver signed the bundle or the activation
    std::set<std::string> never_waive;
    std::optional<Duration> checkpoint_max_age;
    std::optional<Duration> soak;  ///< the environment file may only be stricter
};

enum class Role { root, signer, writer, reader, approver, operator_, auditor };
inline constexpr std::array<Role, 7> k_roles{Role::root,     Role::signer,    Role::writer, Role::reader,
                                             Role::approver, Role::operator_, Role::auditor};
/// "root" … "auditor", as messages and the command line say it.
[[nodiscard]] std::string_view role_name(Role role);
[[nodiscard]] std::optional<Role> role_named(std::string_view name);

/// One version of the trust list: docs/formats/trust.md.
struct Trust {
    std::string project;
    std::int64_t version = 1;
    std::string at;
    std::optional<Instant> expires;
    bool test_clock = false;
    std::vector<Person> persons;
    std::set<std::string> roots;
    int roots_needed = 1;
    std::set<std::string> signers;
    std::map<std::string, EnvironmentTrust> environments;

    std::string line_sha256;  ///< of the line that this was read from, hex
    std::string root_sha256;  ///< of line 1: the pin

    [[nodiscard]] const Person* find_person(std::string_view name) const;
    /// The person who holds this Ed25519 key, and the key; compromised and retired keys are found too.
    struct Holder {
        const Person* person = nullptr;
        const TrustedKey* key = nullptr;
    };
    [[nodiscard]] Holder holder_of(std::string_view ed25519_public) const;
    [[nodiscard]] Holder holder_of_id(std::string_view key_id) const;
    [[nodiscard]] bool has_role(std::string_view person, Role role, std::string_view environment = {}) const;
    /// The rules of an environment, or an error that names it.
    [[nodiscard]] Result<const EnvironmentTrust*> require(std::string_view environment) const;
    [[nodiscard]] bool is_expired(Instant now) const { return expires && now >= *expires; }

    /// What must hold in every version: names, keys, roles that name persons, thresholds that can be met. Code::integrity.
    [[nodiscard]] Result<> check() const;
    [[nodiscard]] Json to_json() const;
    [[nodiscard]] static Result<Trust> from_json(const Json& json);
};

/// How to judge a signature: for new documents only active keys count, for old ones retired keys too.
enum class Freshness { fresh, historic };

/// The distinct persons with that role whose signature over the envelope verifies. Thresholds count these.
[[nodiscard]] std::set<std::string> signers_of(const Envelope& envelope, const Trust& trust, Role role,
                                               std::string_view environment, Freshness freshness,
                                               std::optional<std::int64_t> sequence = std::nullopt);

/// The whole chain of sluice.trust, verified: version 1 first, each next one signed by the root thresholds of both.
struct TrustChain {
    std::vector<Trust> versions;  ///< never empty
    [[nodiscard]] const Trust& current() const { return versions.back(); }
    /// The version with that number and line digest: what an old ledger line was judged by.
    [[nodiscard]] const Trust* find(std::int64_t version, std::string_view line_sha256) const;
};

/// Verifies the text of a trust file against itself. Code::integrity, rule `trust-…`.
[[nodiscard]] Result<TrustChain> verify_chain(std::string_view text, std::string_view name);

/// Reads <root>/sluice.trust, verifies it, and holds it against the pin: $SLUICE_ROOT ("<digest>[@<version>]"), else the
/// pin file of the project in <config_home>/trust/. Without a pin: exit 4 with the digest and how to pin; a terminal may
/// pin after showing it (`ask` returns true). Remembers the highest version seen.
[[nodiscard]] Result<TrustChain> load_trust(const std::filesystem::path& root, const Host& host,
                                            const std::function<bool(std::string_view digest)>& ask = {});
/// A new project must not take the pin of another one of its name (rule `trust-pinned`).
[[nodiscard]] Result<> require_unpinned(const std::string& project, const Host& host);
/// Pins what this machine has just made, or a terminal has agreed to.
[[nodiscard]] Result<> pin_trust(const Trust& trust, const Host& host);

}  // namespace sluice::signing
