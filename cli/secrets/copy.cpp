#include "secrets/copy.hpp"

#include <algorithm>
#include <set>

namespace sluice::secrets {
namespace {

Error not_set(const std::string& path) {
    return Error{Code::usage, "secret-missing", path + " has no value at the source"}.mend(
        "sluice secret list --env E shows what is set");
}

Error is_set(const std::string& path) {
    return Error{Code::usage, "secret-exists", path + " has a value at the target already"}.mend(
        "--replace puts the copy in its place");
}

}  // namespace

Result<CopyPlan> plan_copy(SecretStore& from, SecretStore& to, const std::vector<std::string>& declared,
                           const std::vector<std::string>& named, bool replace) {
    std::vector<std::string> wanted = named.empty() ? declared : named;
    std::sort(wanted.begin(), wanted.end());
    wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
    TRY(from.prepare(wanted));
    TRY(to.prepare(wanted));
    CopyPlan plan;
    for (const std::string& path : wanted) {
        if (!TRY(from.find(path))) {
            if (!named.empty()) return fail(not_set(path));
            plan.unset.push_back(path);
        } else if (!replace && TRY(to.find(path))) {
            if (!named.empty()) return fail(is_set(path));
            plan.kept.push_back(path);
        } else {
            plan.paths.push_back(path);
        }
    }
    return plan;
}

Result<std::vector<SecretInfo>> copy_values(SecretStore& from, SecretStore& to, const CopyPlan& plan, bool replace,
                                            Instant now) {
    if (plan.paths.empty()) return std::vector<SecretInfo>();
    TRY(to.require_writer());
    const auto values = TRY(from.get_all(plan.paths));
    std::vector<NewValue> changes;
    for (std::size_t i = 0; i < values.size(); ++i) {
        changes.push_back({plan.paths[i], &values[i], replace ? std::nullopt : std::optional<std::string>("")});
    }
    return to.set_all(changes, now);
}

}  // namespace sluice::secrets
