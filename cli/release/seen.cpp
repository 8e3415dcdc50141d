#include "release/seen.hpp"

#include <fmt/format.h>

#include "support/json_read.hpp"

namespace sluice::release {
namespace {

struct Seen {
    std::string root;
    std::int64_t sequence = 0;
    std::string line;
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
    Seen seen{in.text("root"), in.integer("sequence"), in.text("line")};
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

}  // namespace

Result<> remember(const Ledger& ledger, const LedgerContext& context, const Host& host) {
    const fs::path path = seen_path(ledger, context, host);
    TRY(files::make_folders(path.parent_path(), 0700));
    Json json = Json::object();
    json.set("root", context.trust.current().root_sha256)
        .set("sequence", ledger.head())
        .set("line", ledger.head_sha256());
    return files::write_atomic(path, json.dump() + "\n", 0600);
}

Result<bool> check_seen(const Ledger& ledger, const LedgerContext& context, const Host& host) {
    const Seen seen = TRY(read_seen(seen_path(ledger, context, host)));
    const bool is_ours = seen.root == context.trust.current().root_sha256;
    if (is_ours && seen.sequence > ledger.head()) return fail(behind(ledger, seen, "is shorter than it was"));
    if (is_ours && seen.sequence > 0 && ledger.lines[static_cast<std::size_t>(seen.sequence) - 1].sha256 != seen.line) {
        return fail(behind(ledger, seen, "is another one than before"));
    }
    return ledger.head() > 0 && !(is_ours && seen.sequence == ledger.head());
}

}  // namespace sluice::release
