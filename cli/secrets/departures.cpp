#include "secrets/departures.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "secrets/sealed/format.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::secrets {
namespace {

using signing::Role;

/// The blocks of a store that count by the signature of one person.
struct Signed {
    std::size_t values = 0, removals = 0;
    bool epoch = false;    ///< the one to which the store is sealed
    std::size_t line = 0;  ///< of the first of them

    [[nodiscard]] bool any() const { return values + removals > 0 || epoch; }
    void note(const sealed::Block& block) { line = line == 0 ? block.line : std::min(line, block.line); }
};

using KeyIds = std::set<std::string, std::less<>>;

KeyIds keys_of(const signing::Person& person) {
    KeyIds keys;
    for (const auto& key : person.keys) keys.insert(key.keys.key_id());
    return keys;
}

std::string name_of(const std::string& environment) { return "environments/" + environment + ".sealed"; }

/// An environment's sealed store, or nothing where there is none.
Result<std::optional<sealed::Document>> read_store(const std::filesystem::path& root, const std::string& environment) {
    const std::string name = name_of(environment);
    if (!files::exists(root / name)) return std::optional<sealed::Document>();
    return std::optional(TRY(sealed::parse(TRY(files::read(root / name, sealed::k_file_limit)), name, environment)));
}

Signed signed_by(const sealed::Document& document, const signing::Person& person) {
    const KeyIds keys = keys_of(person);
    Signed found;
    const sealed::Epoch* newest = document.newest_epoch();
    if (newest != nullptr && keys.contains(newest->by)) {
        found.epoch = true;
        found.note(newest->block);
    }
    for (const sealed::Entry& entry : document.entries) {
        if (!keys.contains(entry.by)) continue;
        ++(entry.is_tombstone() ? found.removals : found.values);
        found.note(entry.block);
    }
    return found;
}

std::string what_is_signed(const Signed& found) {
    std::vector<std::string> parts;
    if (found.values > 0) parts.push_back(count_of(found.values, "value"));
    if (found.removals > 0) parts.push_back(count_of(found.removals, "removal"));
    if (found.epoch) parts.emplace_back("the store's key");
    return join_text(parts, ", ");
}

Failure still_needed(const std::string& environment, const std::string& writer, const Signed& found, bool reads) {
    const bool one = found.values + found.removals + (found.epoch ? 1 : 0) == 1;
    const std::string command = reads ? "rotate --env " + environment : "revoke --env " + environment + " " + writer;
    return fail(Error{Code::usage, "writer-needed",
                      fmt::format("{} of {} {} signed by {}, and would count no more", what_is_signed(found),
                                  environment, one ? "is" : "are", writer)}
                    .at(Location{.file = name_of(environment), .line = found.line, .column = 1})
                    .mend(fmt::format("somebody else who writes and reads {} signs anew: sluice secret {}", environment,
                                      command)));
}

}  // namespace

Result<> require_writers_kept(const std::filesystem::path& root, const signing::Trust& before,
                              const signing::Trust& next) {
    for (const auto& [environment, rules] : before.environments) {
        std::vector<const signing::Person*> leave;
        for (const std::string& writer : rules.writers) {
            if (!next.has_role(writer, Role::writer, environment)) leave.push_back(before.find_person(writer));
        }
        if (leave.empty()) continue;
        const auto store = TRY(read_store(root, environment));
        if (!store) continue;
        for (const signing::Person* person : leave) {
            const Signed found = signed_by(*store, *person);
            if (!found.any()) continue;
            return still_needed(environment, person->name, found,
                                next.has_role(person->name, Role::reader, environment));
        }
    }
    return {};
}

Result<std::vector<std::string>> stores_with_key_of(const std::filesystem::path& root, const signing::Trust& next,
                                                    const std::string& person) {
    std::vector<std::string> out;
    const signing::Person* holder = next.find_person(person);
    if (holder == nullptr) return out;
    const KeyIds keys = keys_of(*holder);
    for (const auto& [environment, rules] : next.environments) {
        if (rules.readers.contains(person)) continue;
        const auto store = TRY(read_store(root, environment));
        const sealed::Epoch* newest = store ? store->newest_epoch() : nullptr;
        if (newest == nullptr) continue;
        const auto& slots = newest->slots;
        if (std::any_of(slots.begin(), slots.end(), [&](const auto& slot) { return keys.contains(slot.key_id); }))
            out.push_back(environment);
    }
    return out;
}

}  // namespace sluice::secrets
