#include "view/trust.hpp"

#include <algorithm>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "commands/prompt.hpp"
#include "commands/session.hpp"
#include "commands/verbs.hpp"
#include "secrets/departures.hpp"
#include "signing/trust_edit.hpp"
#include "support/files.hpp"
#include "support/text.hpp"

namespace sluice::commands {
namespace {

using signing::Trust;

/// "prod=2".
struct Count {
    std::string environment;
    int number = 0;
};

Result<int> parse_number(std::string_view text, std::string_view option) {
    int number = 0;
    const auto [rest, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed == std::errc{} && rest == text.data() + text.size() && !text.empty() && number >= 0) return number;
    return fail(Code::usage, "usage", fmt::format("{} takes a whole number", option));
}

Result<Count> parse_count(std::string_view text, std::string_view option) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) {
        return fail(Error{Code::usage, "usage", fmt::format("{} takes an environment and a number", option)}.mend(
            fmt::format("{} prod=2", option)));
    }
    return Count{std::string(text.substr(0, equals)), TRY(parse_number(text.substr(equals + 1), option))};
}

/// A key line, or the name of a file that holds one.
Result<signing::IdentityInfo> read_key(const Context& context, const std::string& value) {
    constexpr std::size_t k_line_limit = 4096;
    if (value.starts_with("sluice-key ")) return signing::parse_key_line(value);
    const std::filesystem::path path = context.folder / value;
    auto info = signing::parse_key_line(TRY(files::read(path, k_line_limit)));
    if (!info) info.error().at(Location{.file = value});
    return info;
}

/// The person that the command is about: the argument, else the name in the key line.
Result<std::string> person_of(const Arguments& arguments, const std::optional<signing::IdentityInfo>& key) {
    const auto named = arguments.value("PERSON");
    if (named && key && *named != key->name) {
        return fail(Error{Code::usage, "key-name",
                          fmt::format("this is the key of \"{}\", not of \"{}\"", key->name, printable(*named))}
                        .mend(fmt::format("sluice trust add {} …", key->name)));
    }
    if (named) return *named;
    return key ? key->name : std::string();
}

Result<> change_rules(Trust& next, const Arguments& arguments) {
    for (const std::string& text : arguments.values("--approvers")) {
        const Count count = TRY(parse_count(text, "--approvers"));
        TRY(rules_of(next, count.environment))->approvers_needed = count.number;
    }
    for (const std::string& text : arguments.values("--signers")) {
        const Count count = TRY(parse_count(text, "--signers"));
        TRY(rules_of(next, count.environment))->signers_needed = count.number;
    }
    for (const std::string& name : arguments.values("--separate")) TRY(rules_of(next, name))->separate = true;
    if (const auto roots = arguments.value("--roots")) next.roots_needed = TRY(parse_number(*roots, "--roots"));
    return {};
}

Result<> change_persons(Context& context, Trust& next, const Arguments& arguments) {
    std::optional<signing::IdentityInfo> key;
    if (const auto value = arguments.value("--key")) key = TRY(read_key(context, *value));
    const std::string person = TRY(person_of(arguments, key));
    if (key) TRY(add_key(next, person, key->keys));
    const std::vector<std::string> roles = arguments.values("--role");
    if (person.empty() && !roles.empty()) {
        return fail(Error{Code::usage, "usage", "whose roles are these?"}.mend("sluice trust add PERSON --role …"));
    }
    if (!person.empty() && next.find_person(person) == nullptr) {
        std::vector<std::string> names;
        for (const auto& known : next.persons) names.push_back(known.name);
        return fail(
            Error{Code::usage, "unknown-person",
                  fmt::format("the trust list does not know \"{}\"{}", printable(person), did_you_mean(person, names))}
                .mend(fmt::format("a new person needs --key FILE, made by: sluice key show --public > {}.pub",
                                  printable(person))));
    }
    const project::Project settings = TRY(project::load_settings(TRY(project_root(context))));
    for (const std::string& text : roles) {
        const auto role = TRY(signing::RoleGrant::parse(text));
        add_environments(next, settings.order, role);
        TRY(grant(next, person, role));
    }
    return {};
}

/// The keys that may read the secrets of an environment.
std::set<std::string> reader_keys(const Trust& trust, const std::string& environment) {
    std::set<std::string> ids;
    for (const signing::Person& person : trust.persons) {
        if (!trust.has_role(person.name, signing::Role::reader, environment)) continue;
        for (const auto& key : person.keys) {
            if (key.state == signing::KeyState::active) ids.insert(key.keys.key_id());
        }
    }
    return ids;
}

/// A new reader reads nothing of a sealed store before somebody who does has given them its key.
void say_grants(const Context& context, const std::filesystem::path& root, const Trust& before,
                const signing::TrustUpdate& update) {
    if (!update.complete) return;
    for (const auto& [environment, rules] : update.trust.environments) {
        const auto now = reader_keys(update.trust, environment);
        const auto then = reader_keys(before, environment);
        const bool grew = !std::includes(then.begin(), then.end(), now.begin(), now.end());
        if (grew && files::exists(root / "environments" / (environment + ".sealed")))
            context.console.next("sluice secret grant --env " + environment);
    }
}

Result<int> run_trust_show(Context& context, const Arguments&) {
    const auto root = TRY(project_root(context));
    const signing::TrustChain chain = TRY(load_trust(context, root));
    view::show_trust(context.console, chain.current(), TRY(read_draft(root, chain)), context.host.now());
    return 0;
}

Result<int> run_trust_verify(Context& context, const Arguments&) {
    const signing::TrustChain chain = TRY(load_trust(context, TRY(project_root(context))));
    view::show_trust_verified(context.console, chain, context.host.now());
    return 0;
}

Result<int> run_trust_add(Context& context, const Arguments& arguments) {
    const auto root = TRY(project_root(context));
    const signing::TrustChain chain = TRY(load_trust(context, root));
    TRY(require_real_clock(context, chain.current()));
    Trust next = next_version(chain.current(), context.host.now());
    TRY(change_persons(context, next, arguments));
    TRY(change_rules(next, arguments));
    if (describe_changes(chain.current(), next).empty()) {
        return fail(Error{Code::usage, "trust-unchanged", "this changes nothing in the trust list"}.mend(
            "sluice help trust add"));
    }
    const signing::Identity identity = TRY(open_identity(context, arguments));
    const signing::TrustUpdate update = TRY(propose_trust(root, chain, next, identity));
    view::show_trust_update(context.console, chain.current(), update);
    say_grants(context, root, chain.current(), update);
    return 0;
}

/// "writer" in one environment or in all, "writer:dev", "root". Without any: all roles there.
Result<std::vector<signing::RoleGrant>> roles_to_take(const Arguments& arguments) {
    const auto environment = arguments.value("--env");
    std::vector<std::string> texts = arguments.values("--role");
    if (texts.empty()) {
        for (const signing::Role role : signing::k_roles) {
            if (!environment || !signing::is_project_wide(role)) texts.emplace_back(role_name(role));
        }
    }
    std::vector<signing::RoleGrant> roles;
    for (std::string text : texts) {
        const auto role = signing::role_named(text);
        if (environment && (!role || signing::is_project_wide(*role))) {
            return fail(Error{Code::usage, "usage", "--env goes with the plain name of a role in one environment"}.mend(
                "sluice help trust remove"));
        }
        if (role && !signing::is_project_wide(*role)) text += ":" + environment.value_or("*");
        roles.push_back(TRY(signing::RoleGrant::parse(text)));
    }
    return roles;
}

/// Who is left must still do for every threshold.
Result<> check_left(const Trust& next) {
    auto checked = next.check();
    if (checked) return checked;
    checked.error().code = Code::usage;
    return fail(
        std::move(checked).error().mend("give somebody else the role first, or ask for fewer: sluice trust add --roots "
                                        "N, --approvers E=N, --signers E=N"));
}

Result<int> run_trust_remove(Context& context, const Arguments& arguments) {
    const auto root = TRY(project_root(context));
    const signing::TrustChain chain = TRY(load_trust(context, root));
    const Trust& current = chain.current();
    TRY(require_real_clock(context, current));
    const std::string& person = arguments.require("PERSON");
    TRY(signing::require_person(current, person));
    Trust next = next_version(current, context.host.now());
    bool had = false;
    for (const auto& role : TRY(roles_to_take(arguments))) had = TRY(take_role(next, person, role)) || had;
    if (!had) {
        return fail(
            Error{Code::usage, "trust-unchanged", person + " has none of these roles"}.mend("sluice trust show"));
    }
    TRY(check_left(next));
    TRY(secrets::require_writers_kept(root, current, next));
    const signing::Identity identity = TRY(open_identity(context, arguments));
    const signing::TrustUpdate update = TRY(propose_trust(root, chain, next, identity));
    for (const std::string& environment : TRY(secrets::stores_with_key_of(root, next, person))) {
        context.console.warn(
            fmt::format("{1} has a key to the store of {0} still; somebody who writes and reads {0} makes a "
                        "new one: sluice secret revoke --env {0} {1}",
                        environment, person));
    }
    view::show_trust_update(context.console, current, update);
    return 0;
}

Result<int> run_trust_sign(Context& context, const Arguments& arguments) {
    const auto root = TRY(project_root(context));
    const signing::TrustChain chain = TRY(load_trust(context, root));
    TRY(require_real_clock(context, chain.current()));
    const auto draft = TRY(read_draft(root, chain));
    if (draft) TRY(secrets::require_writers_kept(root, chain.current(), draft->trust));
    if (draft) view::show_trust_changes(context.console, chain.current(), *draft);
    if (draft && !arguments.flag("--yes") && !TRY(confirm(context, "sign this version of the trust list?"))) return 1;
    const signing::Identity identity = TRY(open_identity(context, arguments));
    const signing::TrustUpdate update = TRY(sign_draft(root, chain, identity, draft ? draft->payload_sha256 : ""));
    view::show_trust_signed(context.console, chain.current(), update);
    say_grants(context, root, chain.current(), update);
    return 0;
}

}  // namespace

std::vector<Command> trust_commands() {
    return {
        {.path = "trust show",
         .summary = "show who may do what",
         .details = "",
         .examples = {{"sluice trust show", "persons, keys, roles, thresholds and the pin"}},
         .run = run_trust_show},
        {.path = "trust add",
         .summary = "add a person, a key or roles, or change a rule",
         .details =
             "Writes and signs the next version of sluice.trust. If more roots have to sign, it waits in "
             "sluice.trust.next for `trust sign`. Roles: root, signer, and with an environment (or *) writer, reader, "
             "approver, operator, auditor. A role in an environment that is new in sluice.yaml brings it into the "
             "list.",
         .positionals = {{"PERSON", "whom to add or change", false}},
         .options = {{"--key", "KEY", "the line of `key show --public`, or a file that holds it"},
                     {"--role", "ROLE[:E]", "a role, such as approver:prod", false, true},
                     {"--approvers", "E=N", "how many approvers a promotion into E needs", false, true},
                     {"--signers", "E=N", "how many signatures a bundle for E needs", false, true},
                     {"--separate", "E", "no approver for E signed the bundle or activates it", false, true},
                     {"--roots", "N", "how many roots sign a version of this list"},
                     k_identity},
         .examples = {{"sluice trust add grace --key grace.pub --role approver:prod --approvers prod=2",
                       "grace joins, and prod needs two"},
                      {"sluice trust add ada --role writer:qa --role reader:qa --role approver:qa --role operator:qa",
                       "a new environment"}},
         .run = run_trust_add},
        {.path = "trust remove",
         .summary = "take roles from a person",
         .details =
             "Writes and signs the next version of sluice.trust without these roles; without --role all of them, "
             "without "
             "--env everywhere. If more roots have to sign, it waits in sluice.trust.next for `trust sign`. The "
             "person's "
             "key stays in the list, so that what she signed before can still be judged. Refused when a threshold "
             "could not be met any more, and while a sealed store needs her signature: `secret rotate` and `secret "
             "revoke` sign everything anew. A reader who goes has a key to the store still: `secret revoke` makes a "
             "new one.",
         .positionals = {{"PERSON", "whose roles these are"}},
         .options = {{"--env", "E", "only in this environment; root and signer stay"},
                     {"--role", "ROLE[:E]", "only this role, such as writer or approver:prod", false, true},
                     k_identity},
         .examples = {{"sluice trust remove grace --env prod", "grace does nothing in prod any more"},
                      {"sluice trust remove grace --role writer --role root",
                       "writes no secret anywhere, and is no root"}},
         .run = run_trust_remove},
        {.path = "trust sign",
         .summary = "sign the version that waits in sluice.trust.next",
         .details = "Shows what it changes and asks.",
         .options = {k_yes, k_identity},
         .examples = {{"sluice trust sign", "as another root"}},
         .run = run_trust_sign},
        {.path = "trust verify",
         .summary = "verify every version of sluice.trust against the pin",
         .details = "",
         .examples = {{"SLUICE_ROOT=<digest>@2 sluice trust verify", "in CI, with the pin from elsewhere"}},
         .run = run_trust_verify},
    };
}

}  // namespace sluice::commands
