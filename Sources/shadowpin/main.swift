import CPosix

HeapLimits.set()
Terminal.fillStandardDescriptors()
exit(Command.run())
