#include "release/seen.hpp"

#include <fmt/format.h>

#include "support/json_read.hpp"

namespace sluice::release {
namespace {

struct Seen {
    std::string root;
    std::int64_t sequence = 0;
    std::string line;
    std::int64_t trust = 1;  ///< newest version of sluice.trust that this ledger was judged beside
};

fs::path seen_path(const Ledger& ledger, const LedgerContext& context, const Host& host) {
    return host.state_home / context.project / fmt::format("ledger-{}.json", ledger.environment);
}

Result<Seen> read_seen(const fs::path& path) {
    constexpr std::uint64_t k_limit = 4096;
    const std::string text = TRY(files::read_or_empty(path, k_limit));
    if (text.empty()) return Seen{};
    const Json json = TRY(Json::parse(text, path.string()));
    JsonReader in(json, "seen", Code::usage);
    Seen seen{in.text("root"), in.integer("sequence"), in.text("line"), in.integer_or("trust", 1)};
    TRY(in.finish());
    return seen;
}

Error behind(const Ledger& ledger, const Seen& seen, std::string_view why) {
    return Error{
        Code::integrity, "ledger-behind",
        fmt::format("the ledger of {} {}: this machine has seen line {}", ledger.environment, why, seen.sequence)}
        .at({.file = fmt::format(".sluice/ledger/{}.jsonl", ledger.environment)})
        .mend("bring .sluice/ledger back from the copy that has that line; it is never started again");
}

/// A line that arrives after a version of trust was seen, and names an older one, was written by who does not know that
/// version or does not want to.
Result<> judge_new_lines(const Ledger& ledger, const Seen& seen) {
    if (ledger.head() <= seen.sequence) return {};
    const Activation& first = ledger.lines[static_cast<std::size_t>(seen.sequence)].activation;
    if (first.trust.version >= seen.trust) return {};  // the lines after it name no older version
    return fail(Error{Code::integrity, "ledger-trust",
                      fmt::format("line {} names version {} of trust, and this machine had seen version {} before it "
                                  "saw that line",
                                  first.sequence, first.trust.version, seen.trust)}
                    .at({.file = fmt::format(".sluice/ledger/{}.jsonl", ledger.environment),
                         .line = static_cast<std::size_t>(first.sequence),
                         .column = 1})
                    .mend(fmt::format("restore the ledger as it was at line {}, and have {} repeat this with the "
                                      "current sluice.trust",
                                      seen.sequence, first.actor)));
}

}  // namespace

Result<> remember(const Ledger& ledger, const LedgerContext& context, const Host& host) {
    const fs::path path = seen_path(ledger, context, host);
    TRY(files::make_folders(path.parent_path(), 0700));
    Json json = Json::object();
    json.set("root", context.trust.current().root_sha256)
        .set("sequence", ledger.head())
        .set("line", ledger.head_sha256())
        .set("trust", context.trust.current().version);
    return files::write_atomic(path, json.dump() + "\n", 0600);
}

Result<bool> check_seen(const Ledger& ledger, const LedgerContext& context, const Host& host) {
    const signing::Trust& trust = context.trust.current();
    Seen seen = TRY(read_seen(seen_path(ledger, context, host)));
    if (seen.root != trust.root_sha256) seen = Seen{};
    if (seen.sequence > ledger.head()) return fail(behind(ledger, seen, "is shorter than it was"));
    if (seen.sequence > 0 && ledger.lines[static_cast<std::size_t>(seen.sequence) - 1].sha256 != seen.line) {
        return fail(behind(ledger, seen, "is another one than before"));
    }
    TRY(judge_new_lines(ledger, seen));
    return ledger.head() > seen.sequence || trust.version > seen.trust;
}

}  // namespace sluice::release
