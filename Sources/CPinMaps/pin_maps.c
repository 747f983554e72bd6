#include "CPinMaps.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t beaglebone_black[] = {
#embed "../../board/pinmaps/beaglebone-black.yaml"
};

static const uint8_t orange_pi_pc[] = {
#embed "../../board/pinmaps/orange-pi-pc.yaml"
};

static const uint8_t orange_pi_zero_3[] = {
#embed "../../board/pinmaps/orange-pi-zero-3.yaml"
};

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

static const uint8_t rock_5b[] = {
#embed "../../board/pinmaps/rock-5b.yaml"
};

static const struct pin_map_file files[] = {
    {"beaglebone-black", beaglebone_black, sizeof beaglebone_black},
    {"orange-pi-pc", orange_pi_pc, sizeof orange_pi_pc},
    {"orange-pi-one", orange_pi_pc, sizeof orange_pi_pc},
    {"orange-pi-lite", orange_pi_pc, sizeof orange_pi_pc},
    {"orange-pi-zero-3", orange_pi_zero_3, sizeof orange_pi_zero_3},
    {"orange-pi-zero-2", orange_pi_zero_3, sizeof orange_pi_zero_3},
    {"raspberry-pi-3b", raspberry_pi_3b, sizeof raspberry_pi_3b},
    {"raspberry-pi-3", raspberry_pi_3b, sizeof raspberry_pi_3b},
    {"raspberry-pi-4b", raspberry_pi_4b, sizeof raspberry_pi_4b},
    {"raspberry-pi-4", raspberry_pi_4b, sizeof raspberry_pi_4b},
    {"raspberry-pi-5", raspberry_pi_5, sizeof raspberry_pi_5},
    {"raspberry-pi-5b", raspberry_pi_5, sizeof raspberry_pi_5},
    {"raspberry-pi-zero-2w", raspberry_pi_zero_2w, sizeof raspberry_pi_zero_2w},
    {"raspberry-pi-zero-2", raspberry_pi_zero_2w, sizeof raspberry_pi_zero_2w},
    {"rock-5b", rock_5b, sizeof rock_5b},
};

const struct pin_map_file *pin_map_file(int index) {
    return index >= 0 && (size_t)index < sizeof files / sizeof files[0] ? &files[index] : NULL;
}
