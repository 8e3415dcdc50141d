#include <fmt/format.h>

#include "support/text.hpp"
#include "view/secret.hpp"

namespace sluice::view {
namespace {

std::vector<std::string> exposed_paths(const std::vector<secrets::SecretInfo>& infos) {
    std::vector<std::string> paths;
    for (const auto& info : infos) {
        if (info.exposed) paths.push_back(info.path);
    }
    return paths;
}

/// The members that both verbs print.
Json& add_rotation(Json& json, const secrets::Rotation& done, const std::vector<secrets::SecretInfo>& infos) {
    json.set("epoch", done.epoch == 0 ? Json() : Json(done.epoch));
    json.set("entries", static_cast<std::int64_t>(done.entries)).set("readers", Json::array_of(done.readers));
    return json.set("exposed", Json::array_of(exposed_paths(infos)));
}

void say_rotation(Console& console, const std::string& environment, const secrets::Rotation& done,
                  const std::vector<secrets::SecretInfo>& infos) {
    if (done.epoch == 0) return console.say(fmt::format("nothing was set in {} yet", environment));
    console.say(fmt::format("epoch {} of {}: {} sealed again, for {}", done.epoch, environment,
                            count_of(done.entries, "secret"), join_text(done.readers, ", ")));
    const auto exposed = exposed_paths(infos);
    if (exposed.empty()) return console.next(fmt::format("git add environments/{}.sealed && git commit", environment));
    for (const std::string& path : exposed) console.warn(fmt::format("{} is exposed: change it at its source", path));
    console.next(fmt::format("sluice secret set --env {} {}", environment, exposed.front()));
}

std::vector<std::string> names_of(const std::vector<signing::Role>& roles) {
    std::vector<std::string> names;
    for (const signing::Role role : roles) names.emplace_back(signing::role_name(role));
    return names;
}

/// Whoever reads no more may do other things still, which a person who revokes may not have thought of.
void warn_of_roles(Console& console, const std::string& environment, const std::string& person,
                   const std::vector<signing::Role>& kept) {
    std::vector<std::string> here, everywhere;
    std::string options;
    for (const signing::Role role : kept) {
        const std::string name(signing::role_name(role));
        (signing::is_project_wide(role) ? everywhere : here).push_back(name);
        if (signing::is_project_wide(role)) options += " --role " + name;
    }
    if (!here.empty()) {
        console.warn(fmt::format("{0} is still {1} of {2}; to take that away: sluice trust remove {0} --env {2}",
                                 person, join_text(here, ", "), environment));
    }
    if (!everywhere.empty()) {
        console.warn(fmt::format("{0} is still {1}; to take that away: sluice trust remove {0}{2}", person,
                                 join_text(everywhere, ", "), options));
    }
}

}  // namespace

void show_secret_rotated(Console& console, const std::string& environment, const secrets::Rotation& done,
                         const std::vector<secrets::SecretInfo>& infos) {
    if (!console.json()) return say_rotation(console, environment, done, infos);
    Json json = Json::object();
    json.set("environment", environment);
    console.print(add_rotation(json, done, infos));
}

void show_secret_revoked(Console& console, const std::string& environment, const std::string& person,
                         const secrets::Revocation& done) {
    if (console.json()) {
        Json json = Json::object();
        json.set("environment", environment).set("person", person);
        json.set("trust", done.update ? Json(done.update->trust.version) : Json());
        json.set("complete", done.rotation.has_value() || done.nothing);
        json.set("roles", Json::array_of(names_of(done.kept)));
        console.print(add_rotation(json, done.rotation.value_or(secrets::Rotation{}), done.infos));
        return;
    }
    if (done.nothing) {
        return console.say(fmt::format("{} is no reader of {}, and no key to its store is theirs: nothing was written",
                                       person, environment));
    }
    if (!done.rotation) {
        console.say(
            fmt::format("version {} of sluice.trust takes the role from {}, and waits for further signatures: "
                        "nothing is revoked yet",
                        done.update->trust.version, person));
        warn_of_roles(console, environment, person, done.kept);
        console.next(fmt::format("another root: sluice trust sign; then: sluice secret revoke --env {} {}", environment,
                                 person));
        return;
    }
    if (done.update) {
        console.say(fmt::format("{} is no reader of {} from version {} of sluice.trust on", person, environment,
                                done.update->trust.version));
    } else {
        console.say(fmt::format("{} was no reader of {} before", person, environment));
    }
    warn_of_roles(console, environment, person, done.kept);
    say_rotation(console, environment, *done.rotation, done.infos);
}

}  // namespace sluice::view
