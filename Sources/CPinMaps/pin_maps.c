#include "CPinMaps.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t raspberry_pi_3b[] = {
#embed "../../board/pinmaps/raspberry-pi-3b.yaml"
};

static const uint8_t raspberry_pi_4b[] = {
#embed "../../board/pinmaps/raspberry-pi-4b.yaml"
};

static const uint8_t raspberry_pi_5[] = {
#embed "../../board/pinmaps/raspberry-pi-5.yaml"
};

static const uint8_t raspberry_pi_zero_2w[] = {
#embed "../../board/pinmaps/raspberry-pi-zero-2w.yaml"
};

static const struct pin_map_file files[] = {
    {"raspberry-pi-3b", raspberry_pi_3b, sizeof raspberry_pi_3b},
    {"raspberry-pi-3", raspberry_pi_3b, sizeof raspberry_pi_3b},
    {"raspberry-pi-4b", raspberry_pi_4b, sizeof raspberry_pi_4b},
    {"raspberry-pi-4", raspberry_pi_4b, sizeof raspberry_pi_4b},
    {"raspberry-pi-5", raspberry_pi_5, sizeof raspberry_pi_5},
    {"raspberry-pi-5b", raspberry_pi_5, sizeof raspberry_pi_5},
    {"raspberry-pi-zero-2w", raspberry_pi_zero_2w, sizeof raspberry_pi_zero_2w},
    {"raspberry-pi-zero-2", raspberry_pi_zero_2w, sizeof raspberry_pi_zero_2w},
};

const struct pin_map_file *pin_map_file(int index) {
    return index >= 0 && (size_t)index < sizeof files / sizeof files[0] ? &files[index] : NULL;
}
