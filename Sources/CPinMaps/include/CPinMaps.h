// The pin maps of board/pinmaps/, compiled in: one file serves the reader and the program.
#pragma once

#include <stddef.h>
#include <stdint.h>

struct pin_map_file {
    /// How a board file calls it (`board:`); NUL-terminated.
    const char *name;
    /// YAML, as it lies in board/pinmaps/.
    const uint8_t *bytes;
    size_t count;
};

/// The pin map at `index`, 0 and up, or NULL past the last one. A short name follows the full one it stands for.
const struct pin_map_file *pin_map_file(int index);
