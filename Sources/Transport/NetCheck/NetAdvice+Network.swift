import CPosix

// Apart from what is about certificates: Embedded Swift 6.3 takes the constants of errno(3) for OpenSSL's, where both are
// imported, and then does not let files use them that import CPosix alone.
extension NetAdvice {
    static func forResolving(_ code: Int32) -> StaticString {
        switch code {
        case EAI_NONAME: "the name server does not know this name: is it spelt right in the board file?"
        case EAI_AGAIN: "no name server answers: is the network up, and the right one in /etc/resolv.conf?"
        default: "see /etc/resolv.conf and the network"
        }
    }

    static func forConnecting(_ errno: Int32) -> StaticString {
        switch errno {
        case ECONNREFUSED: "the machine is there, but nothing listens on this port: is the port right, the server up?"
        case ENETUNREACH, EHOSTUNREACH: "no way there: cable, Wi-Fi, gateway?"
        case ETIMEDOUT: "nobody answers: is the address right, is a firewall in the way?"
        default: "see the network"
        }
    }
}
