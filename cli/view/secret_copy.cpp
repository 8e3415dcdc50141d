#include <fmt/format.h>

#include "support/text.hpp"
#include "view/secret.hpp"

namespace sluice::view {
namespace {

Json copy_json(const SecretCopy& done) {
    Json secrets = Json::array();
    for (const auto& info : done.infos) {
        Json json;
        json.set("path", info.path).set("version", info.version).set("unchanged", info.value_unchanged);
        secrets.push(std::move(json));
    }
    Json json;
    json.set("from", done.from)
        .set("to", done.to)
        .set("secrets", std::move(secrets))
        .set("kept", Json::array_of(done.plan.kept))
        .set("unset", Json::array_of(done.plan.unset));
    return json;
}

}  // namespace

void show_secret_copy(Console& console, const SecretCopy& done) {
    if (console.json()) return console.print(copy_json(done));
    for (const auto& info : done.infos) {
        console.say(fmt::format("set {} in {}, version {}{}", info.path, done.to, info.version,
                                info.value_unchanged ? ", the value that it was" : ""));
    }
    for (const std::string& path : done.plan.kept)
        console.say(fmt::format("left {}: it has a value in {} (--replace)", path, done.to));
    for (const std::string& path : done.plan.unset)
        console.say(fmt::format("left {}: it has no value in {}", path, done.from));
    console.say(fmt::format("copied {} from {} to {}", count_of(done.infos.size(), "secret"), done.from, done.to));
}

}  // namespace sluice::view
