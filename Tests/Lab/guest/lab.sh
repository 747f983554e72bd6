# What the scripts of the tests have at hand in the guest.

simulator=/sys/kernel/config/gpio-sim

# make_chip LABEL LINES [NAME...]: a chip of gpio-sim; the names are of the lines 0, 1, ...
make_chip() {
    local chip=$simulator/$1 offset=0 name
    mkdir "$chip" "$chip/bank0"
    echo "$1" >"$chip/bank0/label"
    echo "$2" >"$chip/bank0/num_lines"
    shift 2
    for name; do
        mkdir "$chip/bank0/line$offset"
        echo "$name" >"$chip/bank0/line$offset/name"
        offset=$((offset + 1))
    done
    echo 1 >"$chip/live"
}

# remove_chip LABEL: unplugs it, whoever holds its lines.
remove_chip() {
    local chip=$simulator/$1 folder
    echo 0 >"$chip/live"
    for folder in "$chip"/bank0/line*; do
        [ ! -d "$folder" ] || rmdir "$folder"
    done
    rmdir "$chip/bank0" "$chip"
}

_line() { echo "/sys/devices/platform/$(cat $simulator/$1/dev_name)/$(cat $simulator/$1/bank0/chip_name)/sim_gpio$2"; }

# pull LABEL OFFSET up|down: what the world does to the pin.
pull() { echo "pull-$3" >"$(_line "$1" "$2")/pull"; }

# value LABEL OFFSET: the voltage at the pin, 1 or 0.
value() { cat "$(_line "$1" "$2")/value"; }

# until_true SECONDS COMMAND...: tries until it succeeds; fails when the time is over.
until_true() {
    local tries=$(($1 * 20))
    shift
    while ! "$@"; do
        tries=$((tries - 1))
        [ $tries -gt 0 ] || {
            echo "still not true: $*"
            return 1
        }
        usleep 50000
    done
}

# has_value LABEL OFFSET VALUE
has_value() { [ "$(value "$1" "$2")" = "$3" ]; }
