#include "commands/stores.hpp"

#include "commands/prompt.hpp"
#include "commands/session.hpp"
#include "secrets/vault/open_servers.hpp"

namespace sluice::commands {

secrets::vault::OpenServer servers_for(const Context& context, const std::filesystem::path& root) {
    secrets::vault::Surroundings around;
    around.trace = secrets::vault::new_trace();
    around.now = context.host.now;
    if (context.console.tells_requests()) around.log = [&context](std::string_view line) { context.console.say(line); };
    auto ask = [&context](std::string_view question) { return ask_secret(context, question); };
    auto servers = std::make_shared<secrets::vault::Servers>(context.host, root, std::move(ask), std::move(around));
    return [servers](const std::string& alias) { return servers->open(alias); };
}

Result<secrets::Access> store_access(const Context& context, const Arguments& arguments,
                                     const std::filesystem::path& root) {
    auto trust = TRY(load_trust(context, root));
    auto identity = [&context, &arguments]() -> Result<std::shared_ptr<const signing::Identity>> {
        return std::make_shared<const signing::Identity>(TRY(open_identity(context, arguments)));
    };
    return secrets::Access{root, std::move(trust), std::move(identity), context.host.state_home,
                           servers_for(context, root)};
}

}  // namespace sluice::commands
