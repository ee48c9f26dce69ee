// swift-tools-version: 6.2
import PackageDescription

/// As in the main package: Swift 6, and a warning is an error.
let settings: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
    name: "Sandbox",
    products: [
        .executable(name: "sandbox", targets: ["sandbox"])
    ],
    dependencies: [
        .package(url: "https://github.com/swhitty/FlyingFox.git", exact: "0.27.1")
    ],
    targets: [
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .target(
            name: "SandboxServer",
            dependencies: [
                "CZlib",
                .product(name: "FlyingFox", package: "FlyingFox"), .product(name: "FlyingSocks", package: "FlyingFox"),
            ],
            swiftSettings: settings),
        .executableTarget(name: "sandbox", dependencies: ["SandboxServer"], swiftSettings: settings),
        .testTarget(name: "SandboxServerTests", dependencies: ["SandboxServer"], swiftSettings: settings),
    ]
)
