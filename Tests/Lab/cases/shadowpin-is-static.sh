# It runs where there is nothing but itself: no C library, no name service, no configuration.
mkdir -p /empty
# A link: the memory would not do for a second copy.
ln -f /bin/shadowpin /empty/
chroot /empty /shadowpin version | grep -F shadowpin
