import HTTPFields
import Hashing
import LLMWire

/// Who is calling, as far as answers and sums are kept apart.
struct Tenant: Sendable, Equatable {
    /// Part of the identity; empty where all callers share.
    let identity: String
    /// The ledger's name for the caller: the start of the credential's hash, or the tenant header.
    let ledgerKey: String

    /// Works out the tenant; nil where the rule asks for a header that is not there.
    init?(_ headers: HTTPHeaders, rule: TenantRule) {
        let credential = Self.credentialHash(headers)
        switch rule {
        case .credential:
            identity = credential.map { "credential:" + $0 } ?? "anonymous"
            ledgerKey = credential.map { String($0.prefix(12)) } ?? ""
        case .shared:
            identity = ""
            ledgerKey = credential.map { String($0.prefix(12)) } ?? ""
        case .header(let name):
            guard let value = headers[name], !value.isEmpty,
                value.utf8.count <= ProxyLimits.controlBytesMax
            else { return nil }
            identity = "header:" + value
            ledgerKey = value
        }
    }

    /// One hash over every field that carries a credential, so that no part of it is kept.
    private static func credentialHash(_ headers: HTTPHeaders) -> String? {
        var material: [UInt8] = []
        for field in headers where ForwardedHeaders.credentials.contains(field.nameBytes) {
            let name = field.name.lowercased()
            material += "\(name):\(field.valueBytes.count):".utf8
            material += field.valueBytes
        }
        guard !material.isEmpty else { return nil }
        return SHA256Digest(of: material).description
    }
}
