// swift-tools-version: 6.2
import PackageDescription

// `Lifetimes` lets our own types hand out a `Span` of what they own; `RawLayout` is what `InPlace` is made of.
let device: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes"), .enableExperimentalFeature("RawLayout")]
// What lies in a list of fixed room is reached as a builtin gives it.
let memory: [SwiftSetting] = device + [.enableExperimentalFeature("BuiltinModule")]

// What an event goes through is compiled for speed, and what is done seldom for size: Tests/Benchmarks/turn tells what that
// costs, toolchain/SIZES.md what it saves.
let seldom: [SwiftSetting] = device + [.unsafeFlags(["-Osize"], .when(configuration: .release))]

// No package is named here: building the device fetches nothing. fleetsim, which runs on the host, is a package of its own.
let package = Package(
    name: "shadowpin",
    targets: [
        // The C libraries.
        .target(name: "CGPIO", linkerSettings: [.linkedLibrary("gpiod")]),
        .systemLibrary(name: "COpenSSL"),
        .systemLibrary(name: "CPaho"),
        .target(name: "CPahoBare"),
        .target(name: "CPahoReads"),
        .target(name: "CPinMaps"),
        .target(name: "CPosix"),
        .systemLibrary(name: "CYAML"),

        // The device rooms, from the ground up: a room imports only rooms above it.
        .target(name: "FixedMemory", dependencies: ["CPosix"], swiftSettings: memory),
        .target(name: "JSON", dependencies: ["FixedMemory"], swiftSettings: device),
        .target(name: "Fleets", dependencies: ["FixedMemory", "JSON"], swiftSettings: seldom),
        .target(
            name: "Board", dependencies: ["CPinMaps", "CPosix", "CYAML", "FixedMemory", "Fleets", "JSON"],
            swiftSettings: seldom, linkerSettings: [.linkedLibrary("yaml")]),
        .target(
            name: "Hardware", dependencies: ["Board", "CGPIO", "CPosix", "FixedMemory", "Fleets"], swiftSettings: seldom),
        .target(
            name: "Bindings", dependencies: ["Board", "FixedMemory", "Fleets", "JSON"], swiftSettings: seldom),
        .target(
            name: "Transport",
            dependencies: ["Board", "COpenSSL", "CPaho", "CPahoBare", "CPahoReads", "CPosix", "FixedMemory", "Fleets"],
            swiftSettings: seldom,
            linkerSettings: [.linkedLibrary("paho-mqtt3cs"), .linkedLibrary("ssl"), .linkedLibrary("crypto")]),
        .target(
            name: "Jobs", dependencies: ["Board", "CPosix", "FixedMemory", "Fleets", "JSON", "Transport"],
            swiftSettings: seldom),
        .target(name: "Console", dependencies: ["Bindings", "Board", "FixedMemory", "Fleets"], swiftSettings: seldom),
        .target(
            name: "Runtime",
            dependencies: [
                "Bindings", "Board", "Console", "CPosix", "FixedMemory", "Fleets", "Hardware", "Jobs", "JSON", "Transport",
            ],
            swiftSettings: seldom),
        .executableTarget(
            name: "shadowpin",
            dependencies: ["Board", "CPosix", "FixedMemory", "Fleets", "Hardware", "Runtime", "Transport"],
            swiftSettings: seldom),

        .testTarget(name: "FixedMemoryTests", dependencies: ["FixedMemory"], swiftSettings: device),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: device),
        .testTarget(name: "FleetsTests", dependencies: ["Fleets"], swiftSettings: device),
        .target(name: "BoardLoading", dependencies: ["Board"], path: "Tests/BoardLoading", swiftSettings: device),
        .testTarget(name: "BoardTests", dependencies: ["Board", "BoardLoading", "CPinMaps"], swiftSettings: device),
        // What every chip has to pass, in Embedded Swift too, so that it also runs on a board.
        .target(
            name: "LineChecks", dependencies: ["Board", "CPosix", "Fleets", "Hardware"], path: "Tests/LineChecks",
            swiftSettings: device),
        .executableTarget(
            name: "line-checks", dependencies: ["Board", "CPosix", "FixedMemory", "Hardware", "LineChecks"],
            path: "Tests/Lab/line-checks", swiftSettings: device),
        .executableTarget(
            name: "waveform", dependencies: ["CPosix", "FixedMemory"], path: "Tests/Lab/waveform", swiftSettings: device),
        .testTarget(name: "HardwareTests", dependencies: ["CGPIO", "Hardware", "LineChecks"], swiftSettings: device),
        .testTarget(name: "BindingsTests", dependencies: ["Bindings", "Board", "BoardLoading"], swiftSettings: device),
        .testTarget(
            name: "TransportTests", dependencies: ["Board", "COpenSSL", "CPosix", "Transport"],
            exclude: ["Support/api_server.py"], swiftSettings: device),
        .testTarget(
            name: "RuntimeTests",
            dependencies: [
                "Bindings", "Board", "BoardLoading", "Console", "FixedMemory", "Fleets", "Hardware", "Runtime",
            ],
            swiftSettings: device),
        .testTarget(name: "ConsoleTests", dependencies: ["Bindings", "Board", "BoardLoading", "Console"], swiftSettings: device),
        .testTarget(name: "JobsTests", dependencies: ["BoardLoading", "CPosix", "Jobs"], swiftSettings: device),
    ]
)
