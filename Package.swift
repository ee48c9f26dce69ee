// swift-tools-version: 6.2
import PackageDescription

/// Every target of the project is built alike: Swift 6, and a warning is an error.
let settings: [SwiftSetting] = [.treatAllWarnings(as: .error)]

/// What is shipped does without the regular expression module, which every file would import unasked: one
/// `contains("text")` or `split(separator: "text")` pulls 1.2 MB of it into the static binary.
/// Release builds check no more at run time that a variable is not changed while it is being read, as debug builds and so
/// all tests do: that costs a short command 2 %.
let shipped: [SwiftSetting] =
    settings + [
        .unsafeFlags(["-Xfrontend", "-disable-implicit-string-processing-module-import"]),
        .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
    ]

/// Release builds are for size, but for the reader and printers of lists: -O takes a tenth off the instructions there.
let small: [SwiftSetting] = shipped + [.unsafeFlags(["-Osize"], .when(configuration: .release))]

func library(_ name: String, _ dependencies: [Target.Dependency] = [], isHot: Bool = false) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: isHot ? shipped : small)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "kpod",
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        // Without pkg-config: zlib.pc names the system's library folder, before which the static build puts its own.
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CISAL", providers: [.apt(["libisal-dev"])]),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
        .systemLibrary(name: "CCrypto", providers: [.apt(["libssl-dev"])]),
        // Without pkg-config, which knows nothing of it.
        .systemLibrary(name: "CHTTPParser", providers: [.apt(["libhttp-parser-dev"])]),
        .systemLibrary(name: "CProcess"),
        library("Text"),
        library("System", ["CProcess"]),
        library("Certificates", ["CCrypto"]),
        library("HTTPServer", ["System", "Text", "CHTTPParser"]),
        library("Tar", isHot: true),
        library("Arguments"),
        library("JSON", isHot: true),
        library("YAML", ["JSON", "Text", "CYAML"], isHot: true),
        library("Kube", ["JSON", "YAML", "Text"]),
        library("Kustomize", ["Kube", "JSON", "YAML", "Text"]),
        library("Transport", ["Kube", "System", "Text", "CCurl", "CISAL", "CZlib"]),
        library("Output", ["Kube", "JSON", "YAML", "Text"], isHot: true),
        library(
            "CLIRuntime",
            [
                "Output", "Kustomize", "Transport", "HTTPServer", "Arguments", "Kube", "JSON", "YAML", "System", "Text",
            ]),
        library(
            "Commands",
            [
                "CLIRuntime", "Output", "Transport", "Arguments", "Kube", "JSON", "System", "Text", "Certificates",
                "HTTPServer", "Tar",
            ]),
        .executableTarget(name: "kpod", dependencies: ["Commands", "CLIRuntime"], swiftSettings: small),

        // Programs that tests run.
        .target(name: "Programs", path: "Tests/Programs", swiftSettings: settings),
        tests("TextTests", ["Text"]),
        tests("SystemTests", ["System"]),
        tests("CertificatesTests", ["Certificates", "Programs"]),
        tests("HTTPServerTests", ["HTTPServer", "System"]),
        tests("TarTests", ["Tar", "Programs"]),
        tests("ArgumentsTests", ["Arguments", "Programs"]),
        tests("JSONTests", ["JSON"]),
        tests("YAMLTests", ["YAML", "JSON"]),
        tests("KubeTests", ["Kube", "JSON", "YAML", "Text"]),
        tests("KustomizeTests", ["Programs", "Kustomize", "Kube", "JSON", "YAML", "System", "Text"]),
        .target(
            name: "FakeTransport", dependencies: ["Transport", "Kube", "System"], path: "Tests/FakeTransport",
            swiftSettings: settings),
        tests("TransportTests", ["Programs", "Transport", "FakeTransport", "Kube", "System", "Text"]),
        tests("OutputTests", ["Output", "Kube", "JSON", "YAML"]),
        tests(
            "CommandsTests",
            [
                "Commands", "CLIRuntime", "Transport", "FakeTransport", "Arguments", "Kube", "JSON", "System", "Tar",
                "HTTPServer", "Programs",
            ]),
        tests("EndToEnd", ["System", "Programs"]),
        // What Tests/bench runs for the speed of the reader and the printers.
        .executableTarget(
            name: "speeds", dependencies: ["JSON", "Kube", "Output", "System"], path: "Tests/Speeds",
            swiftSettings: shipped),
    ]
)
