import CPosix

HeapLimits.set()
Terminal.fillStandardDescriptors()
exit(StackCheck.pass() ? Command.run() : Command.failure)
