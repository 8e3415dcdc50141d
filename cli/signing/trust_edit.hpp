#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "signing/trust.hpp"

namespace sluice::signing {

/// A trust list of one person with every role in all of these environments: nothing separate, one approval.
[[nodiscard]] Trust make_first_trust(std::string project, const IdentityInfo& person,
                                     const std::vector<std::string>& environments, Instant at, bool test_clock);
/// The next version, to be changed and then proposed.
[[nodiscard]] Trust next_version(const Trust& current, Instant at);

/// Root and signer, which no environment has.
[[nodiscard]] bool is_project_wide(Role role);

/// "approver:prod", "reader:*" (every environment), "root", "signer".
struct RoleGrant {
    Role role = Role::reader;
    std::string environment;  ///< empty for root and signer; "*" for all

    [[nodiscard]] static Result<RoleGrant> parse(std::string_view text);
};

/// Adds a person, or a further key to a person who is there. A key that anybody has already is an error.
[[nodiscard]] Result<> add_key(Trust& trust, const std::string& person, const PublicKeys& keys);
/// Environments of the project that the list does not know yet: a role in one of them brings it in.
void add_environments(Trust& trust, const std::vector<std::string>& order, const RoleGrant& what);
/// The command that brings an environment into the list, with a person who may do everything there.
[[nodiscard]] std::string command_to_add(const std::string& environment, const std::string& person);
[[nodiscard]] Result<> grant(Trust& trust, const std::string& person, const RoleGrant& what);
/// Takes a role in one environment ("*": in all), or a role for the whole project, from a person. False: she did not
/// have it.
[[nodiscard]] Result<bool> take_role(Trust& trust, const std::string& person, const RoleGrant& what);
/// An error with the nearest name. Rule `unknown-person`.
[[nodiscard]] Result<> require_person(const Trust& trust, const std::string& person);
/// The roles that a person has in an environment, and those for the whole project, in the order of `k_roles`.
[[nodiscard]] std::vector<Role> roles_of(const Trust& trust, std::string_view person, std::string_view environment);
/// The rules of an environment, to be changed; an error names the environments there are.
[[nodiscard]] Result<EnvironmentTrust*> rules_of(Trust& trust, std::string_view environment);

/// Every difference between two versions, one line each, for the person who signs. Nothing for none.
[[nodiscard]] std::vector<std::string> describe_changes(const Trust& before, const Trust& after);

/// What became of a proposed or signed version.
struct TrustUpdate {
    Trust trust;                         ///< that version
    bool complete = false;               ///< it stands in sluice.trust; else it waits in sluice.trust.next
    std::vector<std::string> signed_by;  ///< persons whose root signature it has
    int missing_before = 0;              ///< root signatures that the current version still asks for
    int missing_after = 0;               ///< and the new version itself
    std::string payload_sha256;          ///< of the signed bytes, hex: what a person was shown is what she signs
};

/// Writes <root>/sluice.trust with version 1, signed by its root, and pins it. Refuses to replace a file.
[[nodiscard]] Result<Trust> create_trust(const std::filesystem::path& root, const Trust& first, const Identity& signer,
                                         const Host& host);
/// Signs the next version; the author is a root of the current one (rule `trust-root`). With all signatures it becomes the last line of sluice.trust, else the draft.
[[nodiscard]] Result<TrustUpdate> propose_trust(const std::filesystem::path& root, const TrustChain& chain,
                                                const Trust& next, const Identity& signer);
/// Adds a signature to the draft, and finishes it when it has all. `shown` is the payload_sha256 that read_draft gave: a
/// draft that changed since is a conflict.
[[nodiscard]] Result<TrustUpdate> sign_draft(const std::filesystem::path& root, const TrustChain& chain,
                                             const Identity& signer, std::string_view shown);
/// The draft that waits for signatures, judged against the current version; nothing when there is none.
[[nodiscard]] Result<std::optional<TrustUpdate>> read_draft(const std::filesystem::path& root, const TrustChain& chain);

}  // namespace sluice::signing
