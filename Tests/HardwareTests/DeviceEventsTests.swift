import Testing

@testable import Hardware

@Suite struct DeviceEventsTests {
    @Test(arguments: [
        ("remove@/devices/platform/gpio-sim.0/gpiochip1\0ACTION=remove\0SUBSYSTEM=gpio\0SEQNUM=7\0", true),
        ("libudev\0\u{1}\u{2}\0\0SUBSYSTEM=gpio\0DEVNAME=/dev/gpiochip1", true),
        ("SUBSYSTEM=gpio", true),
        ("add@/devices/usb1\0ACTION=add\0SUBSYSTEM=usb\0DEVNAME=gpio\0", false),
        ("add@/x\0SUBSYSTEM=gpio-keys\0", false),
        ("add@/x\0XSUBSYSTEM=gpio\0", false),
        ("SUBSYSTEM=gpi", false),
        ("\0\0\0", false),
        ("", false),
    ]) func onlyChipsCount(event: String, isOfChip: Bool) {
        let bytes = Array(event.utf8)
        #expect(DeviceEvents.isOfChip(bytes.span) == isOfChip)
    }

    @Test func listensWithoutPrivilegesOrWait() {
        var events = DeviceEvents()
        #expect(events.descriptor == -1)
        events.open()
        #expect(events.descriptor >= 0)
        // Other programs' devices may come and go meanwhile; a GPIO chip does not.
        #expect(events.take() == false)
        events.close()
        #expect(events.descriptor == -1)
    }
}
