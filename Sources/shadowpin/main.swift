import CPosix

Terminal.fillStandardDescriptors()
exit(Command.run())
