// libgpiod 1.6, as Debian 12 has it. Part of cgpio.c.

int cgpio_version(void) { return 1; }

bool cgpio_can_debounce(void) { return false; }

bool cgpio_can_keep_edges(void) { return false; }

static bool has_label(struct gpiod_chip *chip, const char *label) {
    return strcmp(gpiod_chip_label(chip), label) == 0;
}

int cgpio_find_line(struct gpiod_chip *chip, const char *name) {
    struct gpiod_line *line = gpiod_chip_find_line(chip, name);
    return line ? (int)gpiod_line_offset(line) : failure();
}

int cgpio_get_line_info(struct gpiod_chip *chip, unsigned offset, struct cgpio_line_info *info) {
    struct gpiod_line *line = gpiod_chip_get_line(chip, offset);    // asks the kernel anew each time
    if (!line) return failure();
    copy_text(info->name, sizeof info->name, gpiod_line_name(line));
    copy_text(info->consumer, sizeof info->consumer, gpiod_line_consumer(line));
    info->used = gpiod_line_is_used(line);
    info->output = gpiod_line_direction(line) == GPIOD_LINE_DIRECTION_OUTPUT;
    info->active_low = gpiod_line_active_state(line) == GPIOD_LINE_ACTIVE_STATE_LOW;
    switch (gpiod_line_bias(line)) {
    case GPIOD_LINE_BIAS_DISABLE: info->bias = CGPIO_BIAS_DISABLED; break;
    case GPIOD_LINE_BIAS_PULL_UP: info->bias = CGPIO_BIAS_PULL_UP; break;
    case GPIOD_LINE_BIAS_PULL_DOWN: info->bias = CGPIO_BIAS_PULL_DOWN; break;
    default: info->bias = CGPIO_BIAS_AS_IS;
    }
    info->drive = gpiod_line_is_open_drain(line)    ? CGPIO_OPEN_DRAIN
                  : gpiod_line_is_open_source(line) ? CGPIO_OPEN_SOURCE
                                                    : CGPIO_PUSH_PULL;
    return 0;
}

static int bias_and_drive_flags(const struct cgpio_settings *settings) {
    int flags = settings->active_low ? GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW : 0;
    switch (settings->bias) {
    case CGPIO_BIAS_DISABLED: flags |= GPIOD_LINE_REQUEST_FLAG_BIAS_DISABLE; break;
    case CGPIO_BIAS_PULL_UP: flags |= GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_UP; break;
    case CGPIO_BIAS_PULL_DOWN: flags |= GPIOD_LINE_REQUEST_FLAG_BIAS_PULL_DOWN; break;
    case CGPIO_BIAS_AS_IS: break;
    }
    switch (settings->drive) {
    case CGPIO_OPEN_DRAIN: flags |= GPIOD_LINE_REQUEST_FLAG_OPEN_DRAIN; break;
    case CGPIO_OPEN_SOURCE: flags |= GPIOD_LINE_REQUEST_FLAG_OPEN_SOURCE; break;
    case CGPIO_PUSH_PULL: break;
    }
    return flags;
}

static int request(struct gpiod_chip *chip, unsigned offset, const char *consumer, int type, int flags, int value,
                   struct cgpio_line *result) {
    struct gpiod_line *line = gpiod_chip_get_line(chip, offset);
    if (!line) return failure();
    const struct gpiod_line_request_config config = {.consumer = consumer, .request_type = type, .flags = flags};
    if (gpiod_line_request(line, &config, value) < 0) return failure();
    *result = (struct cgpio_line){.request = line, .offset = offset};
    return 0;
}

int cgpio_request_input(struct gpiod_chip *chip, unsigned offset, const struct cgpio_settings *settings,
                        struct cgpio_line *line) {
    return request(chip, offset, settings->consumer, GPIOD_LINE_REQUEST_EVENT_BOTH_EDGES,
                   bias_and_drive_flags(settings), 0, line);
}

int cgpio_become_input(struct gpiod_chip *chip, const struct cgpio_settings *settings, struct cgpio_line *line) {
    const unsigned offset = line->offset;
    cgpio_release(line);
    return cgpio_request_input(chip, offset, settings, line);
}

int cgpio_request_output(struct gpiod_chip *chip, unsigned offset, const struct cgpio_settings *settings,
                         enum cgpio_initial initial, struct cgpio_line *line) {
    const int flags = bias_and_drive_flags(settings);
    if (initial != CGPIO_KEEP)
        return request(chip, offset, settings->consumer, GPIOD_LINE_REQUEST_DIRECTION_OUTPUT, flags,
                       initial == CGPIO_ACTIVE, line);

    // The kernel takes bias and drive only together with a direction.
    int result = request(chip, offset, settings->consumer, GPIOD_LINE_REQUEST_DIRECTION_AS_IS,
                         flags & GPIOD_LINE_REQUEST_FLAG_ACTIVE_LOW, 0, line);
    if (result < 0) return result;
    int value = gpiod_line_get_value(line->request);
    if (value >= 0 && gpiod_line_set_config(line->request, GPIOD_LINE_REQUEST_DIRECTION_OUTPUT, flags, value) == 0)
        return 0;
    result = failure();
    cgpio_release(line);
    return result;
}

int cgpio_get(const struct cgpio_line *line) {
    int value = gpiod_line_get_value(line->request);
    return value < 0 ? failure() : value;
}

int cgpio_set(const struct cgpio_line *line, bool active) {
    return gpiod_line_set_value(line->request, active) < 0 ? failure() : 0;
}

int cgpio_edge_fd(const struct cgpio_line *line) {
    int fd = gpiod_line_event_get_fd(line->request);
    return fd < 0 ? failure() : fd;
}

static int take_edge(const struct cgpio_line *line, struct cgpio_edge *edge) {
    struct gpiod_line_event event;
    if (gpiod_line_event_read(line->request, &event) < 0) return failure();
    *edge = (struct cgpio_edge){
        .timestamp_ns = (uint64_t)event.ts.tv_sec * 1000000000u + (uint64_t)event.ts.tv_nsec,
        .rising = event.event_type == GPIOD_LINE_EVENT_RISING_EDGE,
    };
    return 1;
}

void cgpio_release(struct cgpio_line *line) {
    if (line->request) gpiod_line_release(line->request);
    *line = (struct cgpio_line){0};
}
