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

/// The pin map at `index`, 0 and up, or NULL past the last one. Other names, short or of boards with the same
/// header, follow the one of the file.
const struct pin_map_file *pin_map_file(int index);
