// GPIO lines through libgpiod 1.6 (Debian 12) or 2.x (Debian 13, Raspberry Pi OS): what the two have in common, in one
// set of calls. Nothing is decided here. Errors are negative `errno` values. Nothing here calls malloc itself;
// libgpiod does, when a chip is opened, and when a line is requested or asked about.
#pragma once

#include <stdbool.h>
#include <stdint.h>

/// An open chip, libgpiod's own.
struct gpiod_chip;

/// A requested line. All zero: none. The caller owns it and keeps it where the chip outlives it.
struct cgpio_line {
    void *request;    // 1.x: struct gpiod_line, owned by the chip. 2.x: struct gpiod_line_request.
    void *events;     // 2.x: struct gpiod_edge_event_buffer of an input.
    unsigned offset;
};

enum cgpio_bias { CGPIO_BIAS_AS_IS, CGPIO_BIAS_DISABLED, CGPIO_BIAS_PULL_UP, CGPIO_BIAS_PULL_DOWN };
enum cgpio_drive { CGPIO_PUSH_PULL, CGPIO_OPEN_DRAIN, CGPIO_OPEN_SOURCE };

/// The level an output is requested with.
enum cgpio_initial { CGPIO_INACTIVE = 0, CGPIO_ACTIVE = 1, CGPIO_KEEP = 2 };

struct cgpio_settings {
    const char *consumer;
    enum cgpio_bias bias;
    enum cgpio_drive drive;    // outputs only
    unsigned debounce_us;      // inputs only, and only where cgpio_can_debounce(); 0: none
    unsigned edge_buffer;      // edges that the kernel keeps, only where cgpio_can_keep_edges(); 0: 16
    bool active_low;
};

/// What the kernel tells of a line, whoever holds it.
struct cgpio_line_info {
    char name[33];        // empty: it has none
    char consumer[33];    // empty: nobody, or the kernel does not say
    bool used;
    bool output;
    bool active_low;
    enum cgpio_bias bias;    // as is: the kernel does not know
    enum cgpio_drive drive;
};

struct cgpio_edge {
    uint64_t timestamp_ns;    // CLOCK_MONOTONIC, taken by the kernel
    uint32_t sequence;        // 1 and up per line, counting lost ones too; 0: this libgpiod does not tell (1.x)
    bool rising;              // from inactive to active
};

/// The major version of libgpiod this was compiled for: 1 or 2.
int cgpio_version(void);

/// Whether inputs can be debounced by the kernel; with libgpiod 1.x they cannot.
bool cgpio_can_debounce(void);

/// Whether the kernel can be asked to keep more edges than 16; with libgpiod 1.x it cannot.
bool cgpio_can_keep_edges(void);

/// Opens the one chip of /dev/gpiochip* that has this label. Symbolic links are passed over: some systems keep
/// /dev/gpiochip4 as a second name of /dev/gpiochip0.
/// -ENOENT: none has it. -ENOTUNIQ: several have it. -EACCES: none of those that may be opened has it.
int cgpio_chip_open(const char *label, struct gpiod_chip **chip);
void cgpio_chip_close(struct gpiod_chip *chip);

/// The offset of the line that the kernel calls `name`; -ENOENT: none.
int cgpio_find_line(struct gpiod_chip *chip, const char *name);

int cgpio_get_line_info(struct gpiod_chip *chip, unsigned offset, struct cgpio_line_info *info);

/// Requests an input with detection of both edges.
int cgpio_request_input(struct gpiod_chip *chip, unsigned offset, const struct cgpio_settings *settings,
                        struct cgpio_line *line);

/// Requests an output with its level in one step of the kernel's. `CGPIO_KEEP` takes three (as it is, read, made an
/// output of the level read); the line is held and driven or read as before all the while, so no other level is seen.
int cgpio_request_output(struct gpiod_chip *chip, unsigned offset, const struct cgpio_settings *settings,
                         enum cgpio_initial initial, struct cgpio_line *line);

/// Makes an output that is held an input with detection of both edges. With libgpiod 2.x in one step of the kernel's,
/// with `edge_buffer` as the output was requested; with 1.x it is given back and requested anew, and not held after an
/// error.
int cgpio_become_input(struct gpiod_chip *chip, const struct cgpio_settings *settings, struct cgpio_line *line);

/// 1 active, 0 inactive, as the hardware has it now.
int cgpio_get(const struct cgpio_line *line);
int cgpio_set(const struct cgpio_line *line, bool active);

/// The descriptor of an input: POLLIN while edges wait.
int cgpio_edge_fd(const struct cgpio_line *line);

/// Takes the oldest edge of an input without waiting. 1: there was one, 0: there is none, -ENODEV: the chip is gone.
int cgpio_read_edge(const struct cgpio_line *line, struct cgpio_edge *edge);

/// Gives the line back and zeroes `line`.
void cgpio_release(struct cgpio_line *line);
