import COpenSSL
import CPaho
import FixedMemory

/// Adds which paho and which OpenSSL this process uses: `paho 1.3.12, OpenSSL 3.0.16 11 Feb 2026`.
@export(interface)
public func addLibraryVersions(to text: inout Message) {
    text.add("paho ")
    if let entries = MQTTClient_getVersionInfo() {
        var index = 0
        while let name = entries[index].name {
            if FixedString<32>(cutting: name).bytes.equals("Version") { text.add(cString: entries[index].value) }
            index += 1
        }
    }
    text.add(", ")
    text.add(cString: OpenSSL_version(OPENSSL_VERSION))
}
