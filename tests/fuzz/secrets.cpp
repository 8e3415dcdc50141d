// Opening a sealed store, with valid keys and a real trust list; and files that secrets are imported from.

#include <algorithm>
#include <array>
#include <map>

#include "secrets/import.hpp"
#include "secrets/sealed/crypto.hpp"
#include "secrets/sealed/judge.hpp"
#include "secrets/sealed/signatures.hpp"
#include "signing/identity.hpp"
#include "support/sealed_vector.hpp"
#include "support/source_root.hpp"
#include "targets.hpp"

namespace sluice::fuzz {
namespace {

namespace sealed = secrets::sealed;

/// Who may do what, and who opens: taken from vectors.
struct Scene {
    signing::TrustChain chain;
    std::shared_ptr<const signing::Identity> reader;
};

const Scene& scene(std::size_t number) {
    static const std::vector<Scene> scenes = [] {
        std::vector<Scene> made;
        for (const char* name : {"ok", "ok-second-reader", "exposed", "exposed-compromised", "writer-removed"}) {
            const auto vector =
                test::read_sealed_vector(test::source_root() / "tests/vectors/sealed" / (std::string(name) + ".vec"));
            made.push_back({vector.chain(), vector.reader()});
        }
        return made;
    }();
    return scenes.at(number % scenes.size());
}

/// The keys of the epochs that the reader opens, by epoch id.
std::map<std::string, sealed::EpochKeys> open_epochs(const sealed::Document& document,
                                                     const signing::Identity& reader) {
    std::map<std::string, sealed::EpochKeys> opened;
    for (const sealed::Epoch& epoch : document.epochs) {
        for (const sealed::Slot& slot : epoch.slots) {
            if (slot.key_id != reader.key_id()) continue;
            auto key = reader.unseal(from_base64(slot.sealed).value());
            const std::string public_key = from_base64(epoch.public_key).value();
            if (!key || !sealed::is_pair(*key, public_key)) continue;
            opened[epoch.id] = {std::move(*key), public_key};
        }
    }
    return opened;
}

/// What is sealed again opens as the same value.
void seal_again(const sealed::Document& document, const sealed::Entry& entry, const Secret& value,
                const sealed::EpochKeys& keys) {
    const auto again = sealed::seal_value(document.header, entry, value, keys.public_key);
    require(again.has_value(), "what was opened can be sealed");
    sealed::Entry copy = entry;
    copy.wrapped_key = again->wrapped_key;
    copy.nonce = again->nonce;
    copy.ciphertext = again->ciphertext;
    copy.commitment = again->commitment;
    const auto opened = sealed::open_value(document, copy, keys);
    require(opened && opened->equals(value), "what was sealed opens as it was");
}

void check_items(const Result<std::vector<secrets::ImportItem>>& items, std::string_view input) {
    check_result(items);
    if (!items) return;
    std::size_t total = 0;
    for (const secrets::ImportItem& item : *items) {
        require(item.line > 0 && item.line <= input.size(), "an item has a line");
        if (item.value) total += item.value->size();
    }
    require(total <= input.size(), "values are no longer than what they were read from");
    require(items->size() <= secrets::k_import_items, "items are limited");
}

}  // namespace

/// First byte: the trust list and the reader. A signature stops most inputs, so that entries are opened without one, too.
void fuzz_sealed_open(std::string_view input) {
    const Scene& now = scene(take_choice(input, 5));
    const auto document = sealed::parse(std::string(input), "dev.sealed", "dev");
    check_result(document);
    if (!document) return;
    const sealed::Judge judge(now.chain, "dev");
    sealed::Signatures signatures("");
    for (const sealed::Epoch& epoch : document->epochs) {
        check_result(judge.believe(*document, epoch, signatures));
        const auto may = judge.may_seal(*document, epoch);
        check_result(may);
        if (!may) continue;
        require(std::all_of(epoch.slots.begin(), epoch.slots.end(),
                            [&](const sealed::Slot& slot) {
                                const auto* holder = judge.holder(slot.key_id);
                                return holder != nullptr && holder->is_active_reader();
                            }),
                "nothing is sealed to who is no reader");
    }
    const auto keys = open_epochs(*document, *now.reader);
    for (const sealed::Entry& entry : document->entries) {
        check_result(judge.believe(*document, entry, signatures));
        (void)judge.is_exposed(*document, entry);
        const auto epoch = keys.find(std::string(entry.epoch));
        if (entry.is_tombstone() || epoch == keys.end()) continue;
        const auto value = sealed::open_value(*document, entry, epoch->second);
        check_result(value);
        if (!value) continue;
        require(value->size() < entry.ciphertext.size(), "a value is shorter than its ciphertext");
        seal_again(*document, entry, *value, epoch->second);
    }
}

void fuzz_import_env(std::string_view input) {
    const auto text = Secret::copy(bytes_of(input));
    if (text) check_items(secrets::read_env(*text, "given.env"), input);
}

void fuzz_import_json(std::string_view input) {
    const auto text = Secret::copy(bytes_of(input));
    if (text) check_items(secrets::read_json(*text, "given.json"), input);
}

void fuzz_import_yaml(std::string_view input) {
    const auto text = Secret::copy(bytes_of(input));
    if (text) check_items(secrets::read_yaml(*text, "given.yaml"), input);
}

}  // namespace sluice::fuzz
