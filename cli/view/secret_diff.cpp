#include <fmt/format.h>

#include "support/text.hpp"
#include "view/fields.hpp"
#include "view/secret.hpp"

namespace sluice::view {
namespace {

using secrets::sealed::EntryLine;
using secrets::sealed::EpochLine;
using secrets::sealed::Summary;

std::string text_of(const EntryLine& one) {
    const std::string digest = one.digest.substr(0, k_short_digest);
    if (one.removed) {
        return fmt::format("{} version {}, removed {}, by {} ({})", one.path, one.version, one.date, printable(one.by),
                           digest);
    }
    return fmt::format("{} version {}, rotated {}, {}, by {}, epoch {} ({})", one.path, one.version, one.date, one.type,
                       printable(one.by), one.epoch == 0 ? "unknown" : std::to_string(one.epoch), digest);
}

std::string text_of(const EpochLine& one) {
    return fmt::format("@epoch {}, made {}, signed by {}, for {} ({})", one.number, one.created, printable(one.by),
                       printable(join_text(one.readers, " ")), one.digest.substr(0, k_short_digest));
}

Json to_json(const EntryLine& one) {
    Json json = Json::object();
    json.set("path", one.path).set("version", one.version).set("removed", one.removed).set("date", one.date);
    json.set("type", text_or_null(one.type)).set("writer", one.by);
    return json.set("epoch", one.epoch == 0 ? Json() : Json(one.epoch)).set("digest", one.digest);
}

Json to_json(const EpochLine& one) {
    Json json = Json::object();
    json.set("number", one.number).set("created", one.created).set("writer", one.by);
    return json.set("readers", Json::array_of(one.readers)).set("digest", one.digest);
}

Json to_json(const std::string& file, const Summary& summary) {
    Json epochs = Json::array();
    for (const EpochLine& one : summary.epochs) epochs.push(to_json(one));
    Json entries = Json::array();
    for (const EntryLine& one : summary.entries) entries.push(to_json(one));
    Json json = Json::object();
    json.set("file", file).set("environment", summary.environment).set("id", summary.id).set("fault", Json());
    return json.set("epochs", std::move(epochs)).set("entries", std::move(entries));
}

}  // namespace

void show_secret_summary(Console& console, const std::string& file, const Summary& summary) {
    if (console.json()) return console.print(to_json(file, summary));
    console.line(fmt::format("sealed store of {}, id {}", summary.environment, summary.id));
    for (const EpochLine& one : summary.epochs) console.line(text_of(one));
    for (const EntryLine& one : summary.entries) console.line(text_of(one));
}

void show_no_store(Console& console, const std::string& file, const std::string& digest, const Error& error) {
    const std::size_t line = error.where ? error.where->line : 0;
    if (console.json()) {
        Json fault = Json::object();
        fault.set("rule", error.rule).set("message", error.message);
        fault.set("line", line == 0 ? Json() : Json(static_cast<std::int64_t>(line)));
        Json json = Json::object();
        json.set("file", file).set("environment", Json()).set("id", Json()).set("fault", std::move(fault));
        return console.print(json.set("epochs", Json::array()).set("entries", Json::array()));
    }
    // Without the file's name, which git makes up for each copy of a commit.
    console.line(fmt::format("not a valid sealed store: line {}: {}: {}", line, error.rule, error.message));
    console.line(fmt::format("its text shows with: git diff --no-textconv ({})", digest.substr(0, k_short_digest)));
}

}  // namespace sluice::view
