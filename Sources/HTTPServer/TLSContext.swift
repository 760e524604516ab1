import CEvent

/// The server's certificate and key, loaded once and shared by all loops.
@safe
final class TLSContext: @unchecked Sendable {
    // Rule: constant after `init`; OpenSSL counts references to a context atomically.
    private let context: OpaquePointer

    init(_ files: TLSConfiguration) throws(HTTPServerError) {
        guard let context = unsafe SSL_CTX_new(TLS_server_method()) else {
            throw HTTPServerError(operation: "SSL_CTX_new", code: 0, subject: "out of memory")
        }
        unsafe self.context = context
        unsafe cevent_tls_set_minimum_version(context, TLS1_2_VERSION)
        unsafe cevent_tls_set_mode(context, Int(SSL_MODE_RELEASE_BUFFERS))
        guard unsafe SSL_CTX_use_certificate_chain_file(context, files.certificateFile) == 1 else {
            throw Self.error("certificate", files.certificateFile)
        }
        guard unsafe SSL_CTX_use_PrivateKey_file(context, files.keyFile, SSL_FILETYPE_PEM) == 1,
            unsafe SSL_CTX_check_private_key(context) == 1
        else {
            throw Self.error("private key", files.keyFile)
        }
    }

    deinit {
        unsafe SSL_CTX_free(context)
    }

    /// A bufferevent that waits for a client's handshake once it has a socket.
    func makeBufferEvent(_ base: OpaquePointer) -> OpaquePointer? {
        guard let session = unsafe SSL_new(context) else { return nil }
        let event = unsafe bufferevent_openssl_socket_new(
            base, -1, session, BUFFEREVENT_SSL_ACCEPTING, Int32(BEV_OPT_CLOSE_ON_FREE.rawValue))
        // HTTP marks the end of a message itself, so a missing close_notify cuts nothing off.
        unsafe bufferevent_openssl_set_allow_dirty_shutdown(event, 1)
        return unsafe event
    }

    private static func error(_ what: String, _ file: String) -> HTTPServerError {
        let code = ERR_get_error()
        let reason = unsafe ERR_reason_error_string(code).map { unsafe String(cString: $0) }
        return HTTPServerError(
            operation: "TLS \(what)", code: 0, subject: "\(file): \(reason ?? "cannot be used")")
    }
}
