// The files of board/pinmaps, inside the binary.
#pragma once

#include <stddef.h>
#include <stdint.h>

/// What a board file calls the pin map at `index` (`board:`), or NULL past the last one.
const char *pin_map_name(int index);

/// Its YAML, `length` bytes.
const uint8_t *pin_map_yaml(int index, size_t *length);
