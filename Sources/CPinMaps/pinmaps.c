#include "CPinMaps.h"

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

static const struct {
    const char *name;
    const uint8_t *yaml;
    size_t length;
} maps[] = {
    {"raspberry-pi-3b", raspberry_pi_3b, sizeof raspberry_pi_3b},
    {"raspberry-pi-4b", raspberry_pi_4b, sizeof raspberry_pi_4b},
    {"raspberry-pi-5", raspberry_pi_5, sizeof raspberry_pi_5},
    {"raspberry-pi-zero-2w", raspberry_pi_zero_2w, sizeof raspberry_pi_zero_2w},
};

static const int count = sizeof maps / sizeof maps[0];

const char *pin_map_name(int index) { return index >= 0 && index < count ? maps[index].name : NULL; }

const uint8_t *pin_map_yaml(int index, size_t *length) {
    *length = maps[index].length;
    return maps[index].yaml;
}
