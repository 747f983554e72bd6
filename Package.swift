// swift-tools-version: 6.2
import PackageDescription

// `Lifetimes` lets our own types hand out a `Span` of what they own.
let device: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

let package = Package(
    name: "shadowpin",
    targets: [
        .target(name: "CPosix"),
        .systemLibrary(name: "CPaho"),

        .target(name: "FixedMemory", swiftSettings: device),
        .target(name: "Fleets", dependencies: ["FixedMemory"], swiftSettings: device),
        .target(name: "Board", dependencies: ["FixedMemory", "Fleets"], swiftSettings: device),

        .testTarget(name: "FixedMemoryTests", dependencies: ["FixedMemory"], swiftSettings: device),
    ]
)
