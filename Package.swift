// swift-tools-version: 6.2
//
// The map of the project: each target's one responsibility is in ARCHITECTURE.md, and the arrows
// below are the only imports allowed. `make check` builds with
// `--explicit-target-dependency-import-check error`, so the compiler holds this file to it.

import PackageDescription

/// Every Swift target: strict memory safety and no warnings.
let strict: [SwiftSetting] = [
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("ExistentialAny"),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(of name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: name + "Tests",
        dependencies: [.target(name: name), "TestSupport"] + dependencies,
        swiftSettings: strict)
}

func systemLibrary(_ name: String) -> Target {
    .systemLibrary(name: name, path: "Sources/" + name)
}

let package = Package(
    name: "refrain",
    products: [
        .executable(name: "refrain", targets: ["refrain"]),
        .executable(name: "refrain-bench", targets: ["refrain-bench"]),
    ],
    targets: [
        // Foreign libraries, each known to exactly one Swift target.
        systemLibrary("CLMDB"),
        systemLibrary("CXXHash"),
        systemLibrary("CZstd"),
        systemLibrary("CZlib"),
        systemLibrary("CBrotli"),
        systemLibrary("COpenBLAS"),
        systemLibrary("CEvent"),
        systemLibrary("CCurl"),
        systemLibrary("CCrypto"),
        .target(
            name: "CSimdJSON",
            cxxSettings: [.unsafeFlags(["-O3"])],
            // libm: Swift without Foundation does not link it, and rounding doubles needs it.
            linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("m")]),
        .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),
        .target(name: "CEncoderKernels", cSettings: [.unsafeFlags(["-O3"])]),

        // Leaves.
        library("LMDB", ["CLMDB"]),
        library("VectorSearch", ["COpenBLAS", "CKernels"]),
        library("LateInteraction", ["CKernels"]),
        library("TextEmbedding", ["LateInteraction", "CEncoderKernels", "JSON"]),
        library("Telemetry", ["JSON"]),
        library("EventLoop", ["CEvent"]),
        library("HTTPFields"),
        library("HTTPServer", ["EventLoop", "HTTPFields", "CEvent"]),
        library("HTTPClient", ["HTTPFields", "EventLoop", "CCurl", "CEvent"]),
        library("JSON", ["CSimdJSON"]),
        library("ContentCoding", ["CZlib", "CBrotli", "CZstd"]),
        library("HitChecks"),
        library("VerifiedCaching"),
        library("Hashing", ["CCrypto", "CXXHash"]),

        // The product.
        library(
            "SemanticCache",
            [
                "LMDB", "VectorSearch", "TextEmbedding", "LateInteraction", "HitChecks",
                "VerifiedCaching", "Hashing", "Telemetry", "CZstd",
            ]),
        library("LLMWire", ["JSON", "Hashing"]),
        library(
            "PassThrough",
            [
                "SemanticCache", "LLMWire", "HTTPClient", "HTTPFields", "EventLoop", "JSON",
                "ContentCoding", "Hashing", "Telemetry",
            ]),
        library(
            "ThresholdStudy",
            [
                "SemanticCache", "VectorSearch", "TextEmbedding", "HitChecks", "VerifiedCaching",
                "JSON",
            ]),
        library(
            "CacheServer",
            [
                "SemanticCache", "TextEmbedding", "LateInteraction", "PassThrough", "LLMWire",
                "HTTPServer", "HTTPClient",
                "HTTPFields", "EventLoop", "Hashing", "VectorSearch", "JSON", "Telemetry",
            ]),
        .executableTarget(
            name: "refrain",
            dependencies: [
                "CacheServer", "SemanticCache", "TextEmbedding", "ThresholdStudy", "HitChecks",
                "HTTPClient", "HTTPFields", "JSON", "Telemetry",
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "refrain-bench",
            dependencies: [
                "SemanticCache", "VectorSearch", "TextEmbedding", "LateInteraction", "HTTPClient",
                "HTTPFields", "HTTPServer", "JSON", "LMDB",
            ],
            path: "bench/RefrainBench",
            swiftSettings: strict),
        .executableTarget(
            name: "pair-features",
            dependencies: ["HitChecks"],
            path: "bench/calibration/PairFeaturesTool",
            swiftSettings: strict),

        // Tests.
        .target(
            name: "TestSupport",
            dependencies: ["SemanticCache", "TextEmbedding", "LateInteraction", "VectorSearch"],
            path: "Tests/TestSupport",
            swiftSettings: strict),
        tests(of: "LMDB"),
        tests(of: "VectorSearch"),
        tests(of: "LateInteraction"),
        .testTarget(
            name: "TextEmbeddingTests",
            dependencies: [
                "TextEmbedding", "LateInteraction", "CEncoderKernels", "JSON", "TestSupport",
            ],
            exclude: ["Golden"],
            swiftSettings: strict),
        tests(of: "Telemetry", ["JSON"]),
        tests(of: "EventLoop"),
        tests(of: "HTTPFields"),
        tests(of: "HTTPServer", ["EventLoop", "HTTPFields"]),
        tests(of: "HTTPClient", ["HTTPFields", "HTTPServer"]),
        tests(of: "JSON"),
        tests(of: "ContentCoding"),
        tests(of: "HitChecks"),
        tests(of: "VerifiedCaching"),
        tests(of: "Hashing"),
        tests(of: "SemanticCache", ["LMDB", "TextEmbedding", "LateInteraction", "VectorSearch"]),
        tests(of: "LLMWire", ["JSON", "Hashing"]),
        tests(
            of: "PassThrough",
            [
                "SemanticCache", "LLMWire", "HTTPClient", "HTTPFields", "HTTPServer", "JSON",
                "EventLoop", "VectorSearch", "Telemetry",
            ]),
        tests(of: "ThresholdStudy", ["JSON", "TextEmbedding", "VectorSearch"]),
        tests(
            of: "CacheServer",
            [
                "SemanticCache", "TextEmbedding", "HTTPClient", "HTTPFields", "HTTPServer", "JSON",
                "Telemetry", "Hashing",
            ]),
        .testTarget(name: "TidyTests", swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu11,
    cxxLanguageStandard: .cxx20
)
