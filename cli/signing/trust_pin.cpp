// The pin: what this machine knows about a project's trust list from elsewhere. docs/formats/trust.md, "Pin".

#include <charconv>

#include <fmt/format.h>

#include "signing/trust.hpp"
#include "support/encoding.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::signing {
namespace {

namespace fs = std::filesystem;

constexpr const char* k_file_name = "sluice.trust";
constexpr std::size_t k_pin_limit = 4096;

struct Pin {
    std::string root;          ///< SHA-256 of line 1, hex
    std::int64_t version = 0;  ///< the lowest that is accepted
    std::string line;          ///< SHA-256 of that version's line, hex; empty when only the number is known
};

fs::path pin_path(const Host& host, const std::string& project) { return host.config_home / "trust" / project; }

bool is_digest(std::string_view text) { return text.size() == 64 && from_hex(text).has_value(); }

std::optional<std::int64_t> version_number(std::string_view text) {
    std::int64_t number = 0;
    const auto [rest, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{} || rest != text.data() + text.size() || number < 1 || text.front() == '0')
        return std::nullopt;
    return number;
}

std::string_view after(std::string_view line, std::string_view key) {
    return line.substr(0, key.size()) == key ? line.substr(key.size()) : std::string_view();
}

std::optional<Pin> parse_pin(std::string_view text) {
    const std::vector<std::string_view> lines = split(text, '\n');
    if (lines.size() != 5 || lines[0] != "sluice-pin 1" || !lines[4].empty()) return std::nullopt;
    const auto version = version_number(after(lines[2], "version="));
    Pin pin{std::string(after(lines[1], "root=")), version.value_or(0), std::string(after(lines[3], "line="))};
    if (!version || !is_digest(pin.root) || !is_digest(pin.line)) return std::nullopt;
    return pin;
}

Result<std::optional<Pin>> read_pin(const Host& host, const std::string& project) {
    const fs::path path = pin_path(host, project);
    const std::string text = TRY(files::read_or_empty(path, k_pin_limit));
    if (text.empty()) return std::optional<Pin>();
    auto pin = parse_pin(text);
    if (!pin) {
        return fail(Error{Code::usage, "trust-pin", "the pin file is damaged"}
                        .at(Location{.file = path.string()})
                        .mend("remove it, and pin the project again with its digest"));
    }
    return pin;
}

/// $SLUICE_ROOT: "<digest>" or "<digest>@<version>".
Result<std::optional<Pin>> given_pin(const Host& host) {
    const auto text = host.environment("SLUICE_ROOT");
    if (!text || text->empty()) return std::optional<Pin>();
    const std::size_t at = text->find('@');
    const auto version = at == std::string::npos ? std::optional<std::int64_t>(1)
                                                 : version_number(std::string_view(*text).substr(at + 1));
    Pin pin{text->substr(0, at), version.value_or(0), {}};
    if (!version || !is_digest(pin.root)) {
        return fail(
            Error{Code::usage, "trust-pin", "SLUICE_ROOT is not <64 hex digits> or <64 hex digits>@<version>"}.mend(
                "sluice trust show prints it"));
    }
    return std::optional<Pin>(std::move(pin));
}

Failure pin_refused(const char* rule, std::string message, std::string hint) {
    return fail(
        Error{Code::integrity, rule, std::move(message)}.at(Location{.file = k_file_name}).mend(std::move(hint)));
}

Result<> hold_against(const TrustChain& chain, const Pin& pin) {
    const Trust& current = chain.current();
    if (pin.root != current.root_sha256) {
        return pin_refused("trust-root-differs",
                           fmt::format("this trust list begins with {}, pinned is {}", current.root_sha256, pin.root),
                           "ask the project's owner what happened; do not pin the new one before you know");
    }
    if (current.version < pin.version) {
        return pin_refused(
            "trust-rolled-back",
            fmt::format("this trust list ends at version {}, version {} was seen", current.version, pin.version),
            "an older commit is checked out: git pull, or merge the branch that has the newer list, or rebase onto it; "
            "if "
            "no branch has it, somebody put back an old list");
    }
    if (!pin.line.empty() && chain.find(pin.version, pin.line) == nullptr) {
        return pin_refused("trust-forked",
                           fmt::format("version {} is not the version {} that was seen", pin.version, pin.version),
                           "two versions of one number were signed: ask the roots of the project which one counts");
    }
    return {};
}

Result<> write_pin(const Trust& trust, const Host& host) {
    const fs::path path = pin_path(host, trust.project);
    TRY(files::make_folders(path.parent_path(), 0700));
    return files::write_atomic(path,
                               fmt::format("sluice-pin 1\nroot={}\nversion={}\nline={}\n", trust.root_sha256,
                                           trust.version, trust.line_sha256),
                               0600);
}

/// Another process may have seen a newer version meanwhile: the pin only rises.
Result<> raise_pin(const TrustChain& chain, const Host& host) {
    const Trust& current = chain.current();
    const auto lock = TRY(files::Lock::take(host.config_home / "trust" / ".lock"));
    const auto known = TRY(read_pin(host, current.project));
    if (known) TRY(hold_against(chain, *known));
    if (known && known->version >= current.version) return {};
    return write_pin(current, host);
}

Result<std::string> read_list(const fs::path& path) {
    auto text = files::read(path);
    if (text || text.error().rule != "file-missing") return text;
    return fail(Error{Code::usage, "trust-missing", "this project has no trust list"}
                    .at(Location{.file = k_file_name})
                    .mend("sluice init"));
}

}  // namespace

Result<TrustChain> load_trust(const fs::path& root, const Host& host,
                              const std::function<bool(std::string_view)>& ask) {
    TrustChain chain = TRY(verify_chain(TRY(read_list(root / k_file_name)), k_file_name));
    const Trust& current = chain.current();
    const auto given = TRY(given_pin(host));
    const auto known = TRY(read_pin(host, current.project));
    if (given) TRY(hold_against(chain, *given));
    const bool holds_known = known && (!given || known->root == given->root);
    if (holds_known) TRY(hold_against(chain, *known));
    if (holds_known && known->version < current.version) TRY(raise_pin(chain, host));
    if (given || holds_known) return chain;
    if (ask && ask(current.root_sha256)) {
        TRY(write_pin(current, host));
        return chain;
    }
    return pin_refused("trust-not-pinned",
                       fmt::format("this machine does not know the trust root of \"{}\"; it would be {}",
                                   current.project, current.root_sha256),
                       fmt::format("compare the digest with the one its owner gave you, then: SLUICE_ROOT={} sluice …",
                                   current.root_sha256));
}

Result<> pin_trust(const Trust& trust, const Host& host) { return write_pin(trust, host); }

Result<> require_unpinned(const std::string& project, const Host& host) {
    if (!TRY(read_pin(host, project))) return {};
    return fail(
        Error{Code::conflict, "trust-pinned",
              fmt::format("this machine has pinned another project of the name \"{}\" already", project)}
            .at(Location{.file = pin_path(host, project).string()})
            .mend(fmt::format(
                "choose another name: sluice init --name {}-2; if the other one is gone, remove that file", project)));
}

}  // namespace sluice::signing
