#include "view/key.hpp"

#include <fmt/format.h>

#include "support/encoding.hpp"

namespace sluice::view {

void show_identity(Console& console, const std::string& path, const signing::IdentityInfo& info) {
    if (console.json()) {
        Json json;
        json.set("identity", path)
            .set("name", info.name)
            .set("key", info.keys.key_id())
            .set("encrypted", info.encrypted)
            .set("signing", to_base64(bytes_of(info.keys.signing)))
            .set("sealing", to_base64(bytes_of(info.keys.sealing)))
            .set("public", signing::to_key_line(info));
        console.print(json);
        return;
    }
    console.line(fmt::format("name        {}", info.name));
    console.line(fmt::format("key         {}", info.keys.key_id()));
    console.line(fmt::format("identity    {}", path));
    console.line(fmt::format("passphrase  {}", info.encrypted ? "yes" : "no"));
}

}  // namespace sluice::view
