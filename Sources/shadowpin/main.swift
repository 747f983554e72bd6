import CPosix

// A board takes 250 KiB, and code that is not optimised keeps copies of it: 8 MiB, the usual limit, are too few for a debug
// build. The kernel leaves this much room below the stack of a process whatever the limit was when it began.
var stack = rlimit()
if getrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &stack) == 0, stack.rlim_cur < 64 << 20 {
    stack.rlim_cur = min(64 << 20, stack.rlim_max)
    setrlimit(__rlimit_resource_t(RLIMIT_STACK.rawValue), &stack)
}

Terminal.fillStandardDescriptors()
exit(Command.run())
