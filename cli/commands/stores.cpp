#include "commands/stores.hpp"

#include "commands/session.hpp"

namespace sluice::commands {

Result<secrets::Access> store_access(const Context& context, const Arguments& arguments,
                                     const std::filesystem::path& root) {
    auto trust = TRY(load_trust(context, root));
    auto identity = [&context, &arguments]() -> Result<std::shared_ptr<const signing::Identity>> {
        return std::make_shared<const signing::Identity>(TRY(open_identity(context, arguments)));
    };
    return secrets::Access{root, std::move(trust), std::move(identity), context.host.state_home};
}

}  // namespace sluice::commands
