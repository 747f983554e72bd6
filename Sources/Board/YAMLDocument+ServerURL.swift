import FixedMemory

extension YAMLDocument {
    /// The URL under `url`, which has to be there.
    func serverURL(
        in mapping: Int, of subject: Subject, _ scheme: ServerURL.Scheme, missing: Place,
        _ diagnostics: inout Diagnostics
    ) -> ServerURL? {
        guard let node = scalar(
            "url", in: mapping, of: subject, missing: missing, expected: scheme.form, &diagnostics)
        else { return nil }
        do throws(ServerURL.Problem) {
            return try ServerURL(text(node), scheme)
        } catch {
            report(error, node, subject.message("url"), scheme, &diagnostics)
            return nil
        }
    }

    @inline(never)
    private func report(
        _ problem: ServerURL.Problem, _ node: Int, _ opening: Message, _ scheme: ServerURL.Scheme,
        _ diagnostics: inout Diagnostics
    ) {
        switch problem {
        case .credentials:
            // Not shown: it may be a password.
            var message = opening
            message.add("holds an '@', expected ")
            message.add(scheme.secrets)
            diagnostics.add(message, at: self[node].place)
        case .noScheme:
            report(node, opening, "has no scheme", expected: scheme.form, &diagnostics)
        case .unknownScheme:
            report(node, opening, "has an unknown scheme", expected: scheme.choice, &diagnostics)
        case .path:
            report(node, opening, "has a path", expected: "nothing behind host and port", &diagnostics)
        case .badPath:
            report(
                node, opening, "has no valid path", expected: "at most 128 letters, digits and -._~%/", &diagnostics)
        case .badHost:
            report(node, opening, "has no valid host", expected: "a name or an address", &diagnostics)
        case .badIPv6Address:
            report(
                node, opening, "has no valid IPv6 address", expected: "one in brackets such as [2001:db8::1]",
                &diagnostics)
        case .badPort:
            report(node, opening, "has no valid port", expected: "1...65535", &diagnostics)
        }
    }
}
