#pragma once

namespace sluice {

/// Zeroes the vector registers, through which values are copied and decrypted. What stays in them is written to the stack by
/// whatever saves registers: a signal, or the dynamic linker at the first call of a function. Does nothing where it does
/// not know the processor.
void clear_vector_registers();

}  // namespace sluice
