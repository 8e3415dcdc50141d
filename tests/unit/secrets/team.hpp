#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "secrets/sealed/sealed_store.hpp"
#include "signing/trust.hpp"
#include "support/people.hpp"
#include "support/scratch.hpp"

namespace sluice::test {

inline const Instant k_today = parse_instant("2026-11-21T06:54:02Z").value();

/// A project folder with a trust chain in memory, and persons by name.
class Team {
public:
    Team() { std::filesystem::create_directories(folder.path() / "environments"); }

    struct Member {
        std::string name;
        bool writer = true;
        bool reader = true;
        signing::KeyState state = signing::KeyState::active;
    };

    /// Makes a new version of the trust list.
    void trust(const std::vector<Member>& members) {
        signing::Trust next;
        next.version = static_cast<std::int64_t>(chain.versions.size()) + 1;
        auto& roles = next.environments["dev"];
        for (const Member& member : members) {
            signing::Person person;
            person.name = member.name;
            person.keys.push_back({identity(member.name)->keys(), member.state, {}});
            next.persons.push_back(std::move(person));
            if (member.writer) roles.writers.insert(member.name);
            if (member.reader) roles.readers.insert(member.name);
        }
        next.environments["prod"] = roles;
        chain.versions.push_back(std::move(next));
    }

    static std::shared_ptr<const signing::Identity> identity(const std::string& name) {
        return std::make_shared<const signing::Identity>(person(name, static_cast<unsigned char>(name[0])));
    }

    /// The store as that person opens it now.
    secrets::sealed::SealedStore as(const std::string& name, const std::string& environment = "dev") const {
        return {environment,
                secrets::Access{folder.path(), chain,
                                [name] { return Result<std::shared_ptr<const signing::Identity>>(identity(name)); }}};
    }
    /// The store of somebody who must not need a key.
    secrets::sealed::SealedStore keyless() const {
        return {"dev", secrets::Access{folder.path(), chain, [] {
                                           return Result<std::shared_ptr<const signing::Identity>>(
                                               fail(Code::bug, "asked-for-a-key", "a key was asked for"));
                                       }}};
    }

    std::filesystem::path file(const std::string& environment = "dev") const {
        return folder.path() / "environments" / (environment + ".sealed");
    }
    std::string text(const std::string& environment = "dev") const {
        std::ifstream in(file(environment), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }
    void write(const std::string& text, const std::string& environment = "dev") const {
        std::ofstream(file(environment), std::ios::binary) << text;
    }
    /// The block that begins with this, up to the empty line.
    std::string block(const std::string& start) const {
        const std::string all = text();
        const std::size_t at = all.find(start);
        const std::size_t end = all.find("\n\n", at);
        return end == std::string::npos ? all.substr(at) : all.substr(at, end + 1 - at);
    }

    Scratch folder;
    signing::TrustChain chain;
};

}  // namespace sluice::test
