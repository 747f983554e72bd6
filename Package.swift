// swift-tools-version: 6.2
import PackageDescription

// `Lifetimes` lets our own types hand out a `Span` of what they own.
let device: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

let package = Package(
    name: "shadowpin",
    targets: [
        .target(name: "CGPIO", linkerSettings: [.linkedLibrary("gpiod")]),
        .systemLibrary(name: "CPaho"),
        .target(name: "CPinMaps", cSettings: [.unsafeFlags(["-std=c23"])]),
        .target(name: "CPosix"),
        .systemLibrary(name: "CYAML"),

        .target(name: "FixedMemory", dependencies: ["CPosix"], swiftSettings: device),
        .target(name: "JSON", dependencies: ["FixedMemory"], swiftSettings: device),
        .target(name: "Fleets", dependencies: ["FixedMemory", "JSON"], swiftSettings: device),
        .target(
            name: "Board", dependencies: ["CPinMaps", "CYAML", "FixedMemory", "Fleets", "JSON"], swiftSettings: device,
            linkerSettings: [.linkedLibrary("yaml")]),

        .target(
            name: "Hardware", dependencies: ["Board", "CGPIO", "CPosix", "FixedMemory", "Fleets"], swiftSettings: device),
        .target(
            name: "Bindings", dependencies: ["Board", "FixedMemory", "Fleets", "JSON"], swiftSettings: device),
        .target(
            name: "Transport", dependencies: ["Board", "CPaho", "CPosix", "FixedMemory", "Fleets"], swiftSettings: device,
            linkerSettings: [.linkedLibrary("paho-mqtt3cs")]),
        .target(
            name: "Runtime",
            dependencies: ["Bindings", "Board", "CPosix", "FixedMemory", "Fleets", "Hardware", "JSON", "Transport"],
            swiftSettings: device),
        .executableTarget(
            name: "shadowpin", dependencies: ["Board", "CPosix", "FixedMemory", "Hardware", "Runtime", "Transport"],
            swiftSettings: device),

        .testTarget(name: "BindingsTests", dependencies: ["Bindings"], swiftSettings: device),
        .testTarget(name: "FleetsTests", dependencies: ["Fleets"], swiftSettings: device),
        .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: device),
        .testTarget(name: "TransportTests", dependencies: ["Transport"], swiftSettings: device),
        .testTarget(name: "FixedMemoryTests", dependencies: ["FixedMemory"], swiftSettings: device),
    ]
)
