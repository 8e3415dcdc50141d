#include <fmt/format.h>

#include "support/text.hpp"
#include "view/fields.hpp"
#include "view/secret.hpp"

namespace sluice::view {
namespace {

using secrets::sealed::MergeConflict;
using secrets::sealed::Merged;

Json merge_json(const std::string& file, const Merged& merged) {
    Json conflicts = Json::array();
    for (const MergeConflict& one : merged.conflicts) {
        Json row = Json::object();
        row.set("path", text_or_null(one.path)).set("epoch", one.epoch == 0 ? Json() : Json(one.epoch));
        conflicts.push(row.set("why", one.why));
    }
    Json json = Json::object();
    json.set("file", file).set("environment", merged.environment).set("clean", merged.conflicts.empty());
    json.set("taken", static_cast<std::int64_t>(merged.taken)).set("conflicts", std::move(conflicts));
    return json.set("notes", Json::array_of(merged.notes)).set("rotate", Json::array_of(merged.rotate));
}

}  // namespace

void show_secret_merge(Console& console, const std::string& file, const Merged& merged) {
    if (console.json()) return console.print(merge_json(file, merged));
    for (const std::string& note : merged.notes) console.say(note);
    for (const std::string& why : merged.rotate) console.warn(fmt::format("{}: {}", printable(file), why));
    for (const MergeConflict& one : merged.conflicts) {
        console.warn(fmt::format("conflict in {}: {}: {}", printable(file),
                                 one.path.empty() ? fmt::format("epoch {}", one.epoch) : one.path, one.why));
    }
    if (!merged.conflicts.empty()) {
        console.next(
            fmt::format("keep one block of each conflict whole, take out the marks, then: sluice secret verify "
                        "--env {}",
                        merged.environment));
    } else if (!merged.rotate.empty()) {
        console.next(fmt::format("when the merge is done: sluice secret rotate --env {}", merged.environment));
    }
}

}  // namespace sluice::view
