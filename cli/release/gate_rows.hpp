#pragma once

#include "release/gates.hpp"

// The gates, one function each (docs/guide/promote.md says what each asks).
namespace sluice::release {

[[nodiscard]] GateRow bundle_gate(const GateInput& input);
[[nodiscard]] GateRow signatures_gate(const GateInput& input);
[[nodiscard]] GateRow trust_gate(const GateInput& input);
[[nodiscard]] GateRow operator_gate(const GateInput& input);
[[nodiscard]] GateRow environment_gate(const GateInput& input);

[[nodiscard]] GateRow stage_gate(const GateInput& input);
[[nodiscard]] GateRow soak_gate(const GateInput& input);
[[nodiscard]] GateRow freeze_gate(const GateInput& input);
/// Also says in `judgement` which approvals count.
[[nodiscard]] GateRow approvals_gate(const GateInput& input, Judgement& judgement);
[[nodiscard]] GateRow hold_gate(const GateInput& input);

[[nodiscard]] GateRow scan_gate(const GateInput& input);
/// Closed when the checkout holds the bundle's templates and values, and renders other files from them.
[[nodiscard]] GateRow rendered_gate(const GateInput& input);
[[nodiscard]] GateRow references_gate(const GateInput& input);
[[nodiscard]] GateRow rotation_gate(const GateInput& input);

}  // namespace sluice::release
