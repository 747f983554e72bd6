import COpenSSL
import CPosix
import FixedMemory

/// What a server's certificate says, for a person.
enum CertificateView {
    /// `CN=broker.example.com, until 2026-11-23 (12 days left), signed by CN=Example CA`
    static func describe(_ certificate: OpaquePointer, into text: inout Message) {
        add(name: X509_get_subject_name(certificate), to: &text)
        text.add(", ")
        add(time: X509_get0_notBefore(certificate), "from ", to: &text)
        text.add(" ")
        add(time: X509_get0_notAfter(certificate), "until ", to: &text)
        addExpiry(X509_get0_notAfter(certificate), to: &text)
        text.add(", signed by ")
        add(name: X509_get_issuer_name(certificate), to: &text)
    }

    private static func add(name: OpaquePointer?, to text: inout Message) {
        var line = InlineArray<128, CChar>(repeating: 0)
        var span = line.mutableSpan
        span.withUnsafeMutableBufferPointer { buffer in
            _ = X509_NAME_oneline(name, buffer.baseAddress, Int32(buffer.count))
            buffer[127] = 0
            // `/CN=…`, and whatever a certificate puts there.
            var place = 0
            while buffer[place] != 0 {
                let byte = UInt8(bitPattern: buffer[place])
                text.add(character: (0x20...0x7E).contains(byte) ? byte : UInt8(ascii: "?"))
                place += 1
            }
        }
    }

    private static func add(time: UnsafePointer<ASN1_TIME>?, _ word: StaticString, to text: inout Message) {
        var date = tm()
        guard ASN1_TIME_to_tm(time, &date) == 1 else { return }
        text.add(word)
        text.add(Int(date.tm_year) + 1900)
        text.add(date.tm_mon < 9 ? "-0" : "-")
        text.add(Int(date.tm_mon) + 1)
        text.add(date.tm_mday < 10 ? "-0" : "-")
        text.add(Int(date.tm_mday))
    }

    private static func addExpiry(_ end: UnsafePointer<ASN1_TIME>?, to text: inout Message) {
        var days: Int32 = 0
        var seconds: Int32 = 0
        guard ASN1_TIME_diff(&days, &seconds, nil, end) == 1 else { return }
        text.add(days < 0 || seconds < 0 ? " (EXPIRED " : " (")
        text.add(Int(abs(days)))
        text.add(days < 0 || seconds < 0 ? " days ago)" : " days left)")
    }
}
