#pragma once

#include <optional>
#include <string>
#include <vector>

#include "project/model.hpp"
#include "support/error.hpp"

namespace sluice::render {

/// One layer that named a parameter's value.
struct LayerValue {
    std::string layer;  ///< as in Origin
    Location where;
    std::string value;    ///< in one line; "!unset" deletes
    bool counts = false;  ///< the value, or a member of a merged map, comes from here
};

/// Where one member of a merged map, or of a list merged by `x-merge-key`, comes from: the last layer that said something
/// about it.
struct MemberValue {
    std::string
        member;  ///< "a", "a.b" of a map in a map or of the item that the schema's x-merge-key calls "a"; a."b.c"
    std::optional<std::string> value;  ///< empty: deleted
    std::string layer;
    Location where;
};

/// A place that a value reaches.
struct Use {
    enum class Kind {
        output,       ///< a byte range of a rendered file
        removed,      ///< none: the value is unset, and the place in the template was left out
        declaration,  ///< a field of the declaration
    };
    Kind kind = Kind::output;
    Location where;        ///< output: in rendered/<env>/<integration>/<file>; else the placeholder
    Location placeholder;  ///< in the template or declaration
};

struct ExplainedParameter {
    const project::Parameter* declared = nullptr;
    std::optional<std::string> value;  ///< in one line; empty: optional and unset
    std::vector<LayerValue> layers;    ///< lowest first
    std::vector<MemberValue> members;  ///< of a map or merged list, in the order in which they were first named
    std::vector<Use> uses;
};

/// Of a secret nothing is known here but its name, so that no value can be shown.
struct ExplainedSecret {
    const project::SecretDeclaration* declared = nullptr;
    std::string reference;
    std::vector<Use> uses;
};

struct Explanation {
    std::string environment;
    std::string integration;
    std::vector<ExplainedParameter> parameters;  ///< by name
    std::vector<ExplainedSecret> secrets;        ///< by name
};

struct Explained {
    std::vector<Explanation> integrations;
    std::optional<Error> fault;  ///< of what was not rendered, and of the project's values as a whole
};

/// Where values come from and go to in one environment. One integration that does not render hides no other; an error is
/// what leaves nothing to explain. `subject` is "INTEGRATION", "INTEGRATION.NAME" with the name of a
/// parameter or secret, or "" for all; a name that is not there is an error with the nearest one. Points into the project.
[[nodiscard]] Result<Explained> explain(const project::Project& project, const std::string& environment,
                                        const std::string& subject);

}  // namespace sluice::render
