import Foundation
import Testing

/// Writes a script that the test then starts.
///
/// A process of its own writes it: what this one held open for writing, a child that another test forks at that moment
/// would hold too, and the kernel starts no file that anyone can still write to (ETXTBSY).
func writeExecutable(_ path: String, _ script: String, mode: Int = 0o755) {
    let words = ["/bin/sh", "-c", #"printf %s "$2" >"$1" && chmod "$3" "$1""#, "sh", path, script, String(mode, radix: 8)]
    var arguments = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var child: pid_t = 0
    let errno = posix_spawn(&child, words[0], nil, nil, &arguments, nil)
    guard errno == 0 else { fatalError("posix_spawn of \(words[0]): errno \(errno)") }
    var status: Int32 = 0
    while waitpid(child, &status, 0) != child {}
    #expect(status == 0, "\(path) cannot be written")
}
