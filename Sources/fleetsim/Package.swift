// swift-tools-version: 6.2
import PackageDescription

// The stand-in for the cloud, in full Swift, which runs on the host only. A package of its own, so that building the device
// fetches nothing; it shares no code with the device rooms.
let package = Package(
    name: "fleetsim",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CPaho", path: "CPaho"),
        .executableTarget(
            name: "fleetsim",
            dependencies: [
                "CPaho",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Sources",
            linkerSettings: [.linkedLibrary("paho-mqtt3cs")]
        ),
        .testTarget(name: "FleetsimTests", dependencies: ["fleetsim"], path: "Tests"),
    ]
)
