// Lines through libgpiod 1.6 (Debian 12) or 2.x (Debian 13).
#include "lines.h"

#include <gpiod.h>
#include <stddef.h>

static const char consumer[] = "peer";

// libgpiod 1.x defines this macro; 2.x has no macros.
#ifdef GPIOD_LINE_BULK_MAX_LINES

static struct gpiod_line *output, *input;

bool lines_open(const char *path, unsigned output_offset, unsigned input_offset) {
    struct gpiod_chip *chip = gpiod_chip_open(path);
    if (!chip) return false;
    output = gpiod_chip_get_line(chip, output_offset);
    input = gpiod_chip_get_line(chip, input_offset);
    return output && input && gpiod_line_request_output(output, consumer, 0) == 0 &&
           gpiod_line_request_both_edges_events(input, consumer) == 0;
}

bool lines_set_output(bool on) { return gpiod_line_set_value(output, on) == 0; }
bool lines_get_output(void) { return gpiod_line_get_value(output) == 1; }
bool lines_get_input(void) { return gpiod_line_get_value(input) == 1; }
int lines_edge_fd(void) { return gpiod_line_event_get_fd(input); }

bool lines_read_edge(bool *on) {
    struct gpiod_line_event edge;
    if (gpiod_line_event_read(input, &edge) != 0) return false;
    *on = edge.event_type == GPIOD_LINE_EVENT_RISING_EDGE;
    return true;
}

#else

static struct gpiod_line_request *output, *input;
static unsigned output_line, input_line;
static struct gpiod_edge_event_buffer *edges;

static struct gpiod_line_request *request(struct gpiod_chip *chip, unsigned offset, bool is_output) {
    struct gpiod_line_settings *settings = gpiod_line_settings_new();
    struct gpiod_line_config *config = gpiod_line_config_new();
    struct gpiod_request_config *who = gpiod_request_config_new();
    struct gpiod_line_request *request = NULL;
    if (settings && config && who) {
        gpiod_request_config_set_consumer(who, consumer);
        gpiod_line_settings_set_direction(settings, is_output ? GPIOD_LINE_DIRECTION_OUTPUT : GPIOD_LINE_DIRECTION_INPUT);
        if (!is_output) gpiod_line_settings_set_edge_detection(settings, GPIOD_LINE_EDGE_BOTH);
        if (gpiod_line_config_add_line_settings(config, &offset, 1, settings) == 0)
            request = gpiod_chip_request_lines(chip, who, config);
    }
    gpiod_line_settings_free(settings);
    gpiod_line_config_free(config);
    gpiod_request_config_free(who);
    return request;
}

bool lines_open(const char *path, unsigned output_offset, unsigned input_offset) {
    struct gpiod_chip *chip = gpiod_chip_open(path);
    if (!chip) return false;
    output_line = output_offset;
    input_line = input_offset;
    output = request(chip, output_offset, true);
    input = request(chip, input_offset, false);
    edges = gpiod_edge_event_buffer_new(1);
    return output && input && edges;
}

bool lines_set_output(bool on) { return gpiod_line_request_set_value(output, output_line, on) == 0; }
bool lines_get_output(void) { return gpiod_line_request_get_value(output, output_line) == 1; }
bool lines_get_input(void) { return gpiod_line_request_get_value(input, input_line) == 1; }
int lines_edge_fd(void) { return gpiod_line_request_get_fd(input); }

bool lines_read_edge(bool *on) {
    if (gpiod_line_request_read_edge_events(input, edges, 1) != 1) return false;
    const struct gpiod_edge_event *edge = gpiod_edge_event_buffer_get_event(edges, 0);
    *on = gpiod_edge_event_get_event_type((struct gpiod_edge_event *)edge) == GPIOD_EDGE_EVENT_RISING_EDGE;
    return true;
}

#endif
