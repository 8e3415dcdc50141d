#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "bundle/release.hpp"
#include "signing/dsse.hpp"
#include "signing/trust.hpp"
#include "support/error.hpp"

namespace sluice::bundle {

namespace fs = std::filesystem;

struct Written;

/// An opened bundle: a private copy whose hash was taken while it was copied and whose members were all checked
/// against release.json. What is read from it are exactly the bytes that `sha256` names.
class Bundle {
public:
    /// Refuses with Code::integrity anything docs/formats/bundle.md does not allow; `expected_sha256` may be empty.
    [[nodiscard]] static Result<Bundle> open(const fs::path& tar, std::string_view expected_sha256);

    /// One that this process has just written itself.
    [[nodiscard]] static Bundle of(Written written);

    [[nodiscard]] const std::string& sha256() const;
    [[nodiscard]] std::string short_name() const;  ///< "<project>-<first 12 hex>"
    [[nodiscard]] const Release& release() const;
    /// The bytes of a member, e.g. "rendered/prod/salesforce-orders/config.yaml".
    [[nodiscard]] Result<std::string> read(std::string_view member) const;
    /// Writes the archive as `folder`/`name` in one step; makes the folder. Returns the path.
    [[nodiscard]] Result<fs::path> copy_to(const fs::path& folder, std::string_view name) const;

    ~Bundle();
    Bundle(Bundle&&) noexcept;
    Bundle& operator=(Bundle&&) noexcept;

private:
    struct Impl;
    explicit Bundle(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m_impl;
};

/// Gives the sealed entry that a reference names now; empty for a reference to Vault. Injected, because bundles do not
/// know stores.
using SealedLookup = std::function<Result<std::optional<SealedVersion>>(const project::Environment& environment,
                                                                        const std::string& path)>;

/// Renders every integration for every environment, checks that each referenced secret is set, and writes
/// <root>/.sluice/bundles/<release>.tar. Returns the opened bundle. The same project gives the same bytes anywhere.
[[nodiscard]] Result<Bundle> create(const project::Project& project, const SealedLookup& sealed);

/// The folder of bundles and their signatures.
[[nodiscard]] fs::path bundle_folder(const fs::path& root);
[[nodiscard]] fs::path tar_path(const fs::path& root, std::string_view sha256);

/// "<stem>.<key>.dsse.json"; the stem is the digest in the project's folder, elsewhere the archive's name.
[[nodiscard]] std::string signature_name(std::string_view stem, std::string_view key);
/// The names of such files in a folder, sorted.
[[nodiscard]] Result<std::vector<std::string>> signature_files(const fs::path& folder, std::string_view stem);

/// Makes a bundle the one that "latest" names.
[[nodiscard]] Result<> note_latest(const fs::path& root, std::string_view sha256);

/// Whether `find_bundle` takes the name for a path: it holds a '/' or ends in ".tar".
[[nodiscard]] bool is_bundle_path(std::string_view name);
/// A bundle by path, by name ("acme-3f2a9c01b2d4"), by a digest prefix of at least 6 digits, or "latest" for the one
/// that was made here last: its full digest. One that
/// is given by path is checked and taken into the project's folder, with the signatures beside it.
[[nodiscard]] Result<std::string> find_bundle(const fs::path& root, const std::string& name);

/// Where a signed release was made: unlike release.json this may differ between two runs.
struct Provenance {
    std::string created;  ///< RFC 3339
    std::string commit;   ///< "" outside git
    bool dirty = false;
    std::string builder;  ///< "sluice 0.1.0"
};

/// What git says of the project's folder, and the time and version of this program.
[[nodiscard]] Provenance observe(const fs::path& root, Instant now);

/// The statement that a signer signs: subject = the tar; predicate `release/v1`.
[[nodiscard]] signing::Envelope make_statement(const Bundle& bundle, const Provenance& provenance,
                                               const signing::Trust& trust);
/// Signs and stores <release>.<key>.dsse.json; returns its path.
[[nodiscard]] Result<fs::path> sign(const fs::path& root, const Bundle& bundle, const Provenance& provenance,
                                    const signing::Trust& trust, const signing::Identity& signer);

struct SignatureVerdict {
    std::string file;
    std::string key_id;
    std::string person;  ///< "" if unknown
    bool counts = false;
    std::string why;  ///< when it does not count
    Provenance made;  ///< as the signer says, when it counts
};

struct Verification {
    std::vector<SignatureVerdict> signatures;
    std::set<std::string> signers;  ///< distinct persons that count
};

/// Judges every signature file beside the bundle. Having too few signers is the caller's question (thresholds differ by
/// environment); a broken file is a verdict that does not count, not an error.
[[nodiscard]] Result<Verification> verify_signatures(const fs::path& root, const Bundle& bundle,
                                                     const signing::Trust& trust, signing::Freshness freshness);

}  // namespace sluice::bundle
