# The lab itself: what gpio-sim's files say is what libgpiod's own tools say.
make_chip lab 4 first second
device=/dev/$(cat $simulator/lab/bank0/chip_name)
gpiodetect | grep -F '[lab] (4 lines)'
gpioinfo -c $device | grep -E 'line +1:.*"second"'

gpioset -z -c $device 0=1
until_true 2 has_value lab 0 1
killall gpioset

pull lab 1 up
gpioget --numeric -c $device 1 | grep -x 1
pull lab 1 down
gpioget --numeric -c $device 1 | grep -x 0
