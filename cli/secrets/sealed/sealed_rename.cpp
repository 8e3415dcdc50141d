#include "secrets/sealed/sealed_store.hpp"
#include "support/text.hpp"

namespace sluice::secrets::sealed {

Result<SecretInfo> SealedStore::rename(const std::string& from, const std::string& to, Instant now) {
    if (!is_path(to)) {
        return fail(Error{Code::usage, "secret-path", "a secret is named <integration>/<name>, not " + printable(to)});
    }
    const auto* me = TRY(writer());  // before the lock, as it may ask for a passphrase
    const auto held = TRY(lock());
    TRY(reload());
    TRY(believe_epochs());
    const Secret value = TRY(get(from));
    const Entry* taken = m_document->find_entry(to);
    if (taken && !taken->is_tombstone()) {
        Error error{Code::usage, "secret-exists", to + " is set in " + m_environment + " already"};
        return fail(std::move(error)
                        .at(Location{m_name, taken->block.line, 1, 1, ""})
                        .mend("sluice secret list --env " + m_environment));
    }
    Edit edit(*m_document);
    const Target target = TRY(target_epoch(*me, now, edit));
    // The value does not change, so its day and its epoch stay: who could read it under the old name could read it.
    TRY(put(to, value, now, target, m_document->find_entry(from), edit));
    TRY(put_tombstone(from, format_date(now), edit));
    TRY(write(edit));
    return describe(*m_document->find_entry(to));
}

}  // namespace sluice::secrets::sealed
