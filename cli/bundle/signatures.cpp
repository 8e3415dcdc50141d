#include <fmt/format.h>

#include "bundle/bundle.hpp"
#include "bundle/statement.hpp"
#include "support/files.hpp"

namespace sluice::bundle {
namespace {

using signing::KeyState;

/// Why this key gives no signature over a release; "" if it does.
std::string key_problem(const signing::Trust& trust, const signing::Trust::Holder& holder,
                        signing::Freshness freshness) {
    if (holder.person == nullptr) return "the trust list does not know its key";
    if (holder.key->state == KeyState::compromised)
        return fmt::format("the key of {} is compromised", holder.person->name);
    if (holder.key->state == KeyState::retired && freshness == signing::Freshness::fresh) {
        return fmt::format("the key of {} is retired", holder.person->name);
    }
    if (!trust.has_role(holder.person->name, signing::Role::signer))
        return fmt::format("{} is no signer", holder.person->name);
    return {};
}

/// The one signature of a file about this bundle, judged; an error says why it cannot be.
Result<> judge(const fs::path& path, const Bundle& bundle, const signing::Trust& trust, signing::Freshness freshness,
               SignatureVerdict& verdict) {
    const signing::Envelope envelope = TRY(signing::Envelope::parse(TRY(files::read(path)), verdict.file));
    if (envelope.signatures.size() != 1)
        return fail(Code::integrity, "signature-count", "it holds not exactly one signature");
    verdict.key_id = envelope.signatures.front().key_id;
    const signing::Statement statement = TRY(signing::parse_statement(envelope, "release", verdict.file));
    verdict.why = contradiction(statement, bundle, trust);
    if (!verdict.why.empty()) return {};
    const auto persons = signing::signers_of(envelope, trust, signing::Role::signer, {}, freshness);
    if (persons.size() == 1) {
        verdict.person = *persons.begin();
        verdict.counts = true;
        verdict.made = provenance_of(statement);
        return {};
    }
    const signing::Trust::Holder holder = trust.holder_of_id(verdict.key_id);
    if (holder.person != nullptr) verdict.person = holder.person->name;
    verdict.why = key_problem(trust, holder, freshness);
    if (verdict.why.empty()) verdict.why = "the signature is not of this key over this statement";
    return {};
}

}  // namespace

Result<fs::path> sign(const fs::path& root, const Bundle& bundle, const Provenance& provenance,
                      const signing::Trust& trust, const signing::Identity& signer) {
    const std::string& key = signer.keys().signing;
    const std::string problem = key_problem(trust, trust.holder_of(key), signing::Freshness::fresh);
    if (!problem.empty()) {
        return fail(Error{Code::answer_no, "signer-role", problem}
                        .note(fmt::format("the key is {}", signer.key_id()))
                        .mend("sluice trust show"));
    }
    if (trust.is_expired(TRY(parse_instant(provenance.created)))) {
        return fail(
            Error{Code::answer_no, "trust-expired", "the trust list has expired; nothing new is signed by it"}.mend(
                "sluice trust show"));
    }
    signing::Envelope envelope = make_statement(bundle, provenance, trust);
    TRY(signing::add_signature(envelope, signer));
    const fs::path folder = bundle_folder(root);
    TRY(files::make_folders(folder));
    fs::path path = folder / signature_name(bundle.sha256(), signing::key_file_name(key));
    TRY(files::write_atomic(path, envelope.to_line() + "\n"));
    return path;
}

Result<Verification> verify_signatures(const fs::path& root, const Bundle& bundle, const signing::Trust& trust,
                                       signing::Freshness freshness) {
    Verification out;
    const fs::path folder = bundle_folder(root);
    for (std::string& name : TRY(signature_files(folder, bundle.sha256()))) {
        SignatureVerdict verdict;
        verdict.file = std::move(name);
        if (auto judged = judge(folder / verdict.file, bundle, trust, freshness, verdict); !judged) {
            verdict.why = judged.error().message;
        }
        if (verdict.counts) out.signers.insert(verdict.person);
        out.signatures.push_back(std::move(verdict));
    }
    return out;
}

}  // namespace sluice::bundle
