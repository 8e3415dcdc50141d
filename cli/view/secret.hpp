#pragma once

#include <string>
#include <vector>

#include "render/refusals.hpp"
#include "secrets/copy.hpp"
#include "secrets/generate.hpp"
#include "secrets/import.hpp"
#include "secrets/inventory.hpp"
#include "secrets/revoke.hpp"
#include "secrets/sealed/merge.hpp"
#include "secrets/sealed/summary.hpp"
#include "secrets/store.hpp"
#include "support/secret.hpp"
#include "view/console.hpp"

namespace sluice::view {

/// `refusals`: one warning for each of the integration's files that cannot carry the value that was set.
void show_secret_set(Console& console, const std::string& environment, const secrets::SecretInfo& info,
                     const std::vector<render::Refusal>& refusals);
/// After an edit that left the value as it is: nothing was written.
void show_secret_kept(Console& console, const std::string& environment, const secrets::SecretInfo& info);
void show_secret_generated(Console& console, const std::string& environment, const secrets::SecretInfo& info,
                           const secrets::Recipe& recipe, const std::string& public_key,
                           const std::vector<render::Refusal>& refusals);

/// An import that was planned (`infos` is empty then) or done.
struct SecretImport {
    const std::string& environment;
    const std::string& file;
    bool dry_run = false;
    const secrets::ImportPlan& plan;
    std::vector<secrets::SecretInfo> infos;              ///< in the plan's order
    std::vector<std::vector<render::Refusal>> refusals;  ///< in the plan's order
};
/// Its last line says that the file holds the values still.
void show_secret_import(Console& console, const SecretImport& done);

/// What `secret copy` did.
struct SecretCopy {
    const std::string& from;
    const std::string& to;
    const secrets::CopyPlan& plan;
    const std::vector<secrets::SecretInfo>& infos;  ///< in the plan's order
};
void show_secret_copy(Console& console, const SecretCopy& done);

/// The warnings of one secret: files that cannot carry its value.
[[nodiscard]] Json refusals_json(const std::string& path, const std::vector<render::Refusal>& refusals);
void show_secret_refusals(Console& console, const std::string& path, const std::vector<render::Refusal>& refusals);

/// `infos`: what the store holds now.
void show_secret_rotated(Console& console, const std::string& environment, const secrets::Rotation& done,
                         const std::vector<secrets::SecretInfo>& infos);
void show_secret_revoked(Console& console, const std::string& environment, const std::string& person,
                         const secrets::Revocation& done);

/// `base`: the commit that it was compared with, or "".
void show_secret_audit(Console& console, const std::string& environment, const std::string& base,
                       const secrets::Audit& audit);
/// `file`: as git names it.
void show_secret_merge(Console& console, const std::string& file, const secrets::sealed::Merged& merged);
/// The lines of a store. Any byte that changes in a block changes its line.
void show_secret_summary(Console& console, const std::string& file, const secrets::sealed::Summary& summary);
/// The same for a text that is no store; `digest` is the text's.
void show_no_store(Console& console, const std::string& file, const std::string& digest, const Error& error);
/// `users`: files that still name the old one.
void show_secret_renamed(Console& console, const std::string& environment, const std::string& from,
                         const secrets::SecretInfo& info, const std::vector<std::string>& users);
/// `next` is the first declared secret that is not set yet, or "".
void show_secret_next(Console& console, const std::string& environment, const std::string& next);
void show_secret_list(Console& console, const std::string& environment, const std::vector<secrets::InventoryRow>& rows);
/// `declared`: an integration still asks for it.
void show_secret_removed(Console& console, const std::string& environment, const secrets::Removed& removed,
                         bool declared, const std::string& store_kind);
void show_secret_grant(Console& console, const std::string& environment, const std::vector<std::string>& names);

/// Writes a value to standard output from locked memory: as it is, with a line feed on a terminal, or as one JSON object
/// {"path", "environment", "encoding": "utf-8" or "base64", "value"}. It never passes through the console's buffers.
[[nodiscard]] Result<> write_value(const Console& console, const std::string& environment, const std::string& path,
                                   const Secret& value, bool on_terminal);

/// The JSON string of a value in UTF-8, quotes included, in locked memory.
[[nodiscard]] Result<Secret> json_quoted(const Secret& value);

}  // namespace sluice::view
