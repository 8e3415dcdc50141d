#include "secrets/sealed/sealed_store.hpp"

#include <algorithm>

#include "support/digest_large.hpp"
#include "support/encoding.hpp"
#include "support/files.hpp"
#include "support/parallel.hpp"
#include "support/text.hpp"

namespace sluice::secrets::sealed {
namespace {

constexpr std::size_t k_much_hashing = 1U << 20;  ///< bytes; a list digests nearly all of the file

}  // namespace

SealedStore::SealedStore(std::string environment, Access access)
    : m_environment(std::move(environment)),
      m_access(std::move(access)),
      m_judge(m_access.trust, m_environment),
      m_name("environments/" + m_environment + ".sealed") {}

Result<> SealedStore::reload() {
    const auto path = m_access.root / m_name;
    std::string text;
    if (files::exists(path)) {
        text = TRY(files::read(path, k_file_limit));
    } else {
        const auto id = to_hex(TRY(Secret::random(16)).expose());
        text = to_text(Header{id, m_environment, "1"});
    }
    m_document = TRY(parse(std::move(text), m_name, m_environment));
    const auto& memory = m_access.memory;
    m_signatures =
        std::make_unique<Signatures>(memory.empty() ? memory : memory / "signatures" / m_document->header.id);
    return {};
}

Result<const Document*> SealedStore::document() {
    if (!m_document) TRY(reload());
    return &*m_document;
}

Result<> SealedStore::believe_epochs() const {
    for (const Epoch& epoch : m_document->epochs) TRY(m_judge.believe(*m_document, epoch, *m_signatures));
    return {};
}

Result<> SealedStore::check_epochs(const Entry& entry) const {
    for (const auto id : {entry.epoch, entry.plaintext_epoch}) {
        if (m_document->find_epoch(id)) continue;
        return fail(
            m_document
                ->fault(entry.block, "entry-epoch", std::string(entry.path) + " names an epoch that is not in the file")
                .mend("restore the @epoch block from git: an epoch is never deleted"));
    }
    return {};
}

Result<SecretInfo> SealedStore::describe(const Entry& entry) const {
    SecretInfo info;
    info.path = entry.path;
    info.version = entry.version;
    info.rotated = TRY(parse_date(entry.rotated));
    info.type = entry.type;
    info.writer = m_judge.name_of(entry.by);
    info.digest = m_document->digest(entry.block);
    info.exposed = m_judge.is_exposed(*m_document, entry);
    return info;
}

Result<std::vector<Error>> SealedStore::verify() {
    const Document& document = *TRY(this->document());
    std::vector<Error> errors;
    for (const Epoch& epoch : document.epochs) {
        if (auto judged = m_judge.believe(document, epoch, *m_signatures); !judged)
            errors.push_back(std::move(judged).error());
    }
    auto judged = m_judge.believe_all(document, *m_signatures);
    for (std::size_t i = 0; i < judged.size(); ++i) {
        const Entry& entry = document.entries[i];
        if (judged[i] && !entry.is_tombstone()) judged[i] = check_epochs(entry);
        if (!judged[i]) errors.push_back(std::move(judged[i]).error());
    }
    return errors;
}

Result<std::vector<SecretInfo>> SealedStore::list() {
    auto errors = TRY(verify());
    if (!errors.empty()) return fail(join(std::move(errors)));
    if (m_document->text->size() >= k_much_hashing) expect_much_hashing();
    std::vector<SecretInfo> infos;
    for (const auto& [path, index] : m_document->paths) {
        const Entry& entry = m_document->entries[index];
        if (!entry.is_tombstone()) infos.push_back(TRY(describe(entry)));
    }
    return infos;
}

Result<std::optional<SecretInfo>> SealedStore::find(const std::string& path) {
    const Document& document = *TRY(this->document());
    const Entry* entry = document.find_entry(path);
    if (!entry) return std::nullopt;
    TRY(m_judge.believe(document, *entry, *m_signatures));
    if (entry->is_tombstone()) return std::nullopt;
    TRY(check_epochs(*entry));
    TRY(believe_epochs());
    return TRY(describe(*entry));
}

Error SealedStore::unset(const std::string& path) const {
    return Error{Code::usage, "secret-missing", printable(path) + " is not set in " + m_environment}
        .at(Location{m_name, 0, 0, 1, ""})
        .mend("sluice secret set --env " + m_environment + " " + printable(path));
}

Error SealedStore::missing(const std::string& path) const {
    std::vector<std::string> known;
    for (const auto& [name, index] : m_document->paths) {
        if (!m_document->entries[index].is_tombstone()) known.emplace_back(name);
    }
    Error error = unset(path);
    error.message += did_you_mean(path, known);
    return error;
}

Result<const Entry*> SealedStore::believed_entry(const std::string& path) {
    const Document& document = *TRY(this->document());
    const Entry* entry = document.find_entry(path);
    if (!entry) return fail(missing(path));
    TRY(m_judge.believe(document, *entry, *m_signatures));
    if (entry->is_tombstone()) return fail(missing(path).note("removed on " + std::string(entry->gone)));
    TRY(check_epochs(*entry));
    TRY(m_judge.believe(document, *document.find_epoch(entry->epoch), *m_signatures));
    return entry;
}

Result<Secret> SealedStore::get(const std::string& path) { return open_entry(*TRY(believed_entry(path))); }

Result<std::vector<Secret>> SealedStore::get_all(const std::vector<std::string>& paths) {
    const Document& document = *TRY(this->document());
    // For many, what verified before is worth looking up; what is wrong shows below, at its path.
    constexpr std::size_t k_many = 100;
    if (paths.size() >= k_many) m_judge.believe_all(document, *m_signatures);
    std::vector<const Entry*> entries;
    std::vector<const EpochKeys*> keys;
    for (const std::string& path : paths) {
        // Whoever asks for many has the names from declarations, so no other name is meant.
        if (document.find_entry(path) == nullptr) return fail(unset(path));
        entries.push_back(TRY(believed_entry(path)));
        keys.push_back(TRY(open_epoch(*document.find_epoch(entries.back()->epoch))));
    }
    std::vector<Result<Secret>> opened(paths.size());
    parallel::for_each(paths.size(), [&](std::size_t i) { opened[i] = open_value(document, *entries[i], *keys[i]); });
    std::vector<Secret> values;
    values.reserve(opened.size());
    for (auto& one : opened) values.push_back(TRY(std::move(one)));
    return values;
}

Result<const signing::Identity*> SealedStore::identity() {
    if (!m_identity) m_identity = TRY(m_access.identity());
    return m_identity.get();
}

Error SealedStore::not_a_reader(const Epoch& epoch) const {
    const std::string key_id = m_identity->key_id();
    const auto* holder = m_judge.holder(key_id);
    const std::string who = holder ? holder->person : m_identity->name();
    Error error{Code::unavailable, "not-a-reader", ""};
    error.at(Location{m_name, epoch.block.line, 1, 1, ""});
    if (!holder) {
        error.message =
            "the trust file does not know the key of " + printable(who) + ", so it reads no secret of " + m_environment;
        return std::move(error).mend("sluice trust show");
    }
    if (!holder->is_active_reader()) {
        error.message = printable(who) + " is no reader of the secrets of " + m_environment;
        return std::move(error).mend("ask whoever signs the trust file for the role reader, see: sluice trust show");
    }
    error.message = printable(who) + " is a reader of " + m_environment + ", but was not given this epoch's key yet";
    return std::move(error).mend("ask another reader to run: sluice secret grant --env " + m_environment);
}

Result<const EpochKeys*> SealedStore::open_epoch(const Epoch& epoch) {
    const std::string public_key = TRY(from_base64(epoch.public_key));
    const auto known = m_epoch_keys.find(epoch.id);
    if (known != m_epoch_keys.end() && known->second.public_key == public_key) return &known->second;
    const auto* me = TRY(identity());
    const std::string key_id = me->key_id();
    const auto slot = std::find_if(epoch.slots.begin(), epoch.slots.end(),
                                   [&](const Slot& candidate) { return candidate.key_id == key_id; });
    if (slot == epoch.slots.end()) return fail(not_a_reader(epoch));

    EpochKeys keys;
    keys.public_key = public_key;
    auto opened = me->unseal(TRY(from_base64(slot->sealed)));
    if (!opened && opened.error().code != Code::integrity) return tl::unexpected(std::move(opened).error());
    if (!opened || !is_pair(*opened, keys.public_key)) {
        return m_document->refuse(epoch.block, "slot-open",
                                  "the slot of " + m_judge.name_of(key_id) + " does not hold the key of this epoch");
    }
    keys.secret_key = std::move(*opened);
    return &m_epoch_keys.insert_or_assign(epoch.id, std::move(keys)).first->second;
}

Result<Secret> SealedStore::open_entry(const Entry& entry) {
    const auto* keys = TRY(open_epoch(*m_document->find_epoch(entry.epoch)));
    return open_value(*m_document, entry, *keys);
}

}  // namespace sluice::secrets::sealed
