#include "secrets/revoke.hpp"

#include <set>

#include <fmt/format.h>

#include "secrets/open.hpp"
#include "support/text.hpp"

namespace sluice::secrets {
namespace {

using signing::Role;

/// Before anything is written: whoever takes the role must be able to make the new key.
Result<> check_actor(const signing::Trust& trust, const signing::Identity& identity, const std::string& person,
                     const std::string& environment) {
    const auto holder = trust.holder_of(identity.keys().signing);
    const std::string name = holder.person ? holder.person->name : identity.name();
    if (name == person) {
        return fail(Error{Code::usage, "revoke-self", "nobody can take the role of a reader from themselves"}.mend(
            "ask another writer and reader of " + environment));
    }
    for (const auto& [role, rule] :
         {std::pair{Role::writer, "not-a-writer"}, std::pair{Role::reader, "not-a-reader"}}) {
        if (holder.person && trust.has_role(name, role, environment)) continue;
        return fail(Error{Code::unavailable, rule,
                          fmt::format("{} is no {} of the secrets of {}, and the new key is made by one",
                                      printable(name), role_name(role), environment)}
                        .mend("ask somebody who is, see: sluice trust show"));
    }
    return {};
}

/// Every key that the person ever had.
std::set<std::string> keys_of(const signing::TrustChain& chain, const std::string& person) {
    std::set<std::string> ids;
    for (const signing::Trust& version : chain.versions) {
        const signing::Person* known = version.find_person(person);
        if (known == nullptr) continue;
        for (const auto& key : known->keys) ids.insert(key.keys.key_id());
    }
    return ids;
}

}  // namespace

Result<Revocation> revoke(const project::Project& project, const project::Environment& environment,
                          const signing::TrustChain& chain, const std::shared_ptr<const signing::Identity>& identity,
                          const std::string& person, const Host& host) {
    const auto open_identity = [identity]() -> Result<std::shared_ptr<const signing::Identity>> { return identity; };
    if (environment.secrets.kind == project::StoreKind::vault) {
        return fail(Error{Code::usage, "store-grant", "who reads this store is kept by its server"}.mend(
            "change the policies there; sluice trust remove takes a role from somebody"));
    }
    TRY(require_person(chain.current(), person));
    TRY(check_actor(chain.current(), *identity, person, environment.name));
    // A store that cannot be opened is found before the list changes.
    const auto before = TRY(open_store(environment, {project.root, chain, open_identity}));
    Revocation done;
    done.infos = TRY(before->list());
    signing::Trust next = next_version(chain.current(), host.now());
    if (TRY(take_role(next, person, {Role::reader, environment.name}))) {
        done.update = TRY(propose_trust(project.root, chain, next, *identity));
    }
    done.kept = roles_of(next, person, environment.name);
    if (done.update) {
        if (!done.update->complete) return done;
    } else if (!TRY(before->is_open_to(keys_of(chain, person)))) {
        done.nothing = true;
        return done;
    }
    const auto now_chain = done.update ? TRY(signing::load_trust(project.root, host, {})) : chain;
    const auto store = TRY(open_store(environment, {project.root, now_chain, open_identity}));
    done.rotation = TRY(store->rotate(host.now()));
    done.infos = TRY(store->list());
    return done;
}

}  // namespace sluice::secrets
