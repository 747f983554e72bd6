import CPosix

exit(Command.run())
