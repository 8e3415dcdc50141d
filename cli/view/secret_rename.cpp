#include <fmt/format.h>

#include "support/text.hpp"
#include "view/fields.hpp"
#include "view/secret.hpp"

namespace sluice::view {

void show_secret_renamed(Console& console, const std::string& environment, const std::string& from,
                         const secrets::SecretInfo& info, const std::vector<std::string>& users) {
    if (console.json()) {
        Json json = Json::object();
        json.set("path", info.path).set("old_path", from).set("environment", environment);
        json.set("version", info.version).set("rotated", date_or_null(info.rotated)).set("exposed", info.exposed);
        console.print(json.set("users", Json::array_of(users)));
        return;
    }
    console.say(
        fmt::format("renamed {} to {} in {}, version {}", printable(from), info.path, environment, info.version));
    if (info.exposed) console.say("it is still exposed: give it a new value at its source, then here");
    for (const std::string& user : users) console.warn(fmt::format("{} still names {}", printable(user), from));
    console.next("sluice check");
}

}  // namespace sluice::view
