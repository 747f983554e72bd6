// libgpiod 2.x, as Debian 13 has it. Part of cgpio.c.

int cgpio_version(void) { return 2; }

bool cgpio_can_debounce(void) { return true; }

bool cgpio_can_keep_edges(void) { return true; }

static bool has_label(struct gpiod_chip *chip, const char *label) {
    struct gpiod_chip_info *info = gpiod_chip_get_info(chip);
    if (!info) return false;
    bool same = strcmp(gpiod_chip_info_get_label(info), label) == 0;
    gpiod_chip_info_free(info);
    return same;
}

int cgpio_find_line(struct gpiod_chip *chip, const char *name) {
    int offset = gpiod_chip_get_line_offset_from_name(chip, name);
    return offset < 0 ? failure() : offset;
}

int cgpio_get_line_info(struct gpiod_chip *chip, unsigned offset, struct cgpio_line_info *result) {
    struct gpiod_line_info *info = gpiod_chip_get_line_info(chip, offset);
    if (!info) return failure();
    copy_text(result->name, sizeof result->name, gpiod_line_info_get_name(info));
    copy_text(result->consumer, sizeof result->consumer, gpiod_line_info_get_consumer(info));
    result->used = gpiod_line_info_is_used(info);
    result->output = gpiod_line_info_get_direction(info) == GPIOD_LINE_DIRECTION_OUTPUT;
    result->active_low = gpiod_line_info_is_active_low(info);
    switch (gpiod_line_info_get_bias(info)) {
    case GPIOD_LINE_BIAS_DISABLED: result->bias = CGPIO_BIAS_DISABLED; break;
    case GPIOD_LINE_BIAS_PULL_UP: result->bias = CGPIO_BIAS_PULL_UP; break;
    case GPIOD_LINE_BIAS_PULL_DOWN: result->bias = CGPIO_BIAS_PULL_DOWN; break;
    default: result->bias = CGPIO_BIAS_AS_IS;
    }
    switch (gpiod_line_info_get_drive(info)) {
    case GPIOD_LINE_DRIVE_OPEN_DRAIN: result->drive = CGPIO_OPEN_DRAIN; break;
    case GPIOD_LINE_DRIVE_OPEN_SOURCE: result->drive = CGPIO_OPEN_SOURCE; break;
    default: result->drive = CGPIO_PUSH_PULL;
    }
    gpiod_line_info_free(info);
    return 0;
}

static enum gpiod_line_bias bias_of(enum cgpio_bias bias) {
    switch (bias) {
    case CGPIO_BIAS_DISABLED: return GPIOD_LINE_BIAS_DISABLED;
    case CGPIO_BIAS_PULL_UP: return GPIOD_LINE_BIAS_PULL_UP;
    case CGPIO_BIAS_PULL_DOWN: return GPIOD_LINE_BIAS_PULL_DOWN;
    default: return GPIOD_LINE_BIAS_AS_IS;
    }
}

static enum gpiod_line_drive drive_of(enum cgpio_drive drive) {
    switch (drive) {
    case CGPIO_OPEN_DRAIN: return GPIOD_LINE_DRIVE_OPEN_DRAIN;
    case CGPIO_OPEN_SOURCE: return GPIOD_LINE_DRIVE_OPEN_SOURCE;
    default: return GPIOD_LINE_DRIVE_PUSH_PULL;
    }
}

/// The configuration of the one line at `offset`; NULL with errno where libgpiod found no memory or refused a value.
static struct gpiod_line_config *config_of(unsigned offset, enum gpiod_line_direction direction,
                                           const struct cgpio_settings *settings, bool active) {
    struct gpiod_line_settings *one = gpiod_line_settings_new();
    struct gpiod_line_config *config = gpiod_line_config_new();
    int result = one && config ? 0 : -1;
    if (result == 0) result = gpiod_line_settings_set_direction(one, direction);
    if (result == 0) gpiod_line_settings_set_active_low(one, settings->active_low);
    // The kernel takes bias and drive only together with a direction.
    if (result == 0 && direction != GPIOD_LINE_DIRECTION_AS_IS)
        result = gpiod_line_settings_set_bias(one, bias_of(settings->bias));
    if (result == 0 && direction == GPIOD_LINE_DIRECTION_INPUT)
        result = gpiod_line_settings_set_edge_detection(one, GPIOD_LINE_EDGE_BOTH);
    if (direction == GPIOD_LINE_DIRECTION_INPUT) gpiod_line_settings_set_debounce_period_us(one, settings->debounce_us);
    if (result == 0 && direction == GPIOD_LINE_DIRECTION_OUTPUT)
        result = gpiod_line_settings_set_drive(one, drive_of(settings->drive));
    if (result == 0 && direction == GPIOD_LINE_DIRECTION_OUTPUT)
        result = gpiod_line_settings_set_output_value(one,
                                                      active ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE);
    if (result == 0) result = gpiod_line_config_add_line_settings(config, &offset, 1, one);
    const int why = errno;
    gpiod_line_settings_free(one);
    if (result < 0) {
        gpiod_line_config_free(config);
        config = NULL;
    }
    errno = why;
    return config;
}

static int request(struct gpiod_chip *chip, unsigned offset, const struct cgpio_settings *settings,
                   struct gpiod_line_config *config, struct cgpio_line *line) {
    if (!config) return failure();
    struct gpiod_request_config *who = gpiod_request_config_new();
    if (!who) {
        gpiod_line_config_free(config);
        return -ENOMEM;
    }
    gpiod_request_config_set_consumer(who, settings->consumer);
    gpiod_request_config_set_event_buffer_size(who, settings->edge_buffer);
    struct gpiod_line_request *request = gpiod_chip_request_lines(chip, who, config);
    const int result = request ? 0 : failure();
    gpiod_request_config_free(who);
    gpiod_line_config_free(config);
    if (request) *line = (struct cgpio_line){.request = request, .offset = offset};
    return result;
}

/// What an edge is read into.
static int make_room_for_edge(struct cgpio_line *line) {
    line->events = gpiod_edge_event_buffer_new(1);
    if (line->events) return 0;
    cgpio_release(line);
    return -ENOMEM;
}

int cgpio_request_input(struct gpiod_chip *chip, unsigned offset, const struct cgpio_settings *settings,
                        struct cgpio_line *line) {
    int result = request(chip, offset, settings,
                         config_of(offset, GPIOD_LINE_DIRECTION_INPUT, settings, false), line);
    if (result < 0) return result;
    return make_room_for_edge(line);
}

int cgpio_become_input(struct gpiod_chip *chip, const struct cgpio_settings *settings, struct cgpio_line *line) {
    (void)chip;
    struct gpiod_line_config *config = config_of(line->offset, GPIOD_LINE_DIRECTION_INPUT, settings, false);
    if (!config) return failure();
    const int result = gpiod_line_request_reconfigure_lines(line->request, config) == 0 ? 0 : failure();
    gpiod_line_config_free(config);
    return result == 0 && !line->events ? make_room_for_edge(line) : result;
}

int cgpio_request_output(struct gpiod_chip *chip, unsigned offset, const struct cgpio_settings *settings,
                         enum cgpio_initial initial, struct cgpio_line *line) {
    if (initial != CGPIO_KEEP)
        return request(chip, offset, settings,
                       config_of(offset, GPIOD_LINE_DIRECTION_OUTPUT, settings, initial == CGPIO_ACTIVE), line);

    int result = request(chip, offset, settings,
                         config_of(offset, GPIOD_LINE_DIRECTION_AS_IS, settings, false), line);
    if (result < 0) return result;
    result = cgpio_get(line);
    if (result >= 0) {
        struct gpiod_line_config *config = config_of(offset, GPIOD_LINE_DIRECTION_OUTPUT, settings, result);
        result = config && gpiod_line_request_reconfigure_lines(line->request, config) == 0 ? 0 : failure();
        gpiod_line_config_free(config);
    }
    if (result < 0) cgpio_release(line);
    return result;
}

int cgpio_get(const struct cgpio_line *line) {
    enum gpiod_line_value value = gpiod_line_request_get_value(line->request, line->offset);
    return value == GPIOD_LINE_VALUE_ERROR ? failure() : value == GPIOD_LINE_VALUE_ACTIVE;
}

int cgpio_set(const struct cgpio_line *line, bool active) {
    enum gpiod_line_value value = active ? GPIOD_LINE_VALUE_ACTIVE : GPIOD_LINE_VALUE_INACTIVE;
    return gpiod_line_request_set_value(line->request, line->offset, value) < 0 ? failure() : 0;
}

int cgpio_edge_fd(const struct cgpio_line *line) { return gpiod_line_request_get_fd(line->request); }

static int take_edge(const struct cgpio_line *line, struct cgpio_edge *edge) {
    int count = gpiod_line_request_read_edge_events(line->request, line->events, 1);
    if (count <= 0) return count < 0 ? failure() : 0;
    struct gpiod_edge_event *event = gpiod_edge_event_buffer_get_event(line->events, 0);
    if (!event) return failure();
    *edge = (struct cgpio_edge){
        .timestamp_ns = gpiod_edge_event_get_timestamp_ns(event),
        .sequence = (uint32_t)gpiod_edge_event_get_line_seqno(event),
        .rising = gpiod_edge_event_get_event_type(event) == GPIOD_EDGE_EVENT_RISING_EDGE,
    };
    return 1;
}

void cgpio_release(struct cgpio_line *line) {
    if (line->events) gpiod_edge_event_buffer_free(line->events);
    if (line->request) gpiod_line_request_release(line->request);
    *line = (struct cgpio_line){0};
}
