// libFuzzer as a library: the part of the Swift toolchain's compiler runtime that has no main of its own.
// Used by Driver/main.swift only; scripts/fuzz.sh finds the archive and links it.
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*one_input)(const uint8_t *data, size_t size));
