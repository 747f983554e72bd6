import CPosix

StackLimit.raise()
Terminal.fillStandardDescriptors()
exit(Command.run())
