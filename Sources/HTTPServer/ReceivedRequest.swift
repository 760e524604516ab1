import CEvent
import HTTPFields

/// A request as evhttp holds it, and what its answer has to know of it.
@safe
struct ReceivedRequest {
    let pointer: UnsafeMutablePointer<evhttp_request>
    let isHTTP10: Bool
    let isHead: Bool
    /// The peer's wish, as HTTP has it: absent a word, 1.1 keeps and 1.0 closes.
    let wantsKeepAlive: Bool
    private let headers: HTTPHeaders
    private let method: HTTPMethod

    init(_ pointer: UnsafeMutablePointer<evhttp_request>) {
        unsafe self.pointer = unsafe pointer
        isHTTP10 = unsafe pointer.pointee.minor == 0
        method = unsafe Self.method(evhttp_request_get_command(pointer))
        isHead = method == .head
        headers = unsafe Self.headers(evhttp_request_get_input_headers(pointer))
        if isHTTP10 {
            wantsKeepAlive = headers.contains("connection", token: "keep-alive")
        } else {
            wantsKeepAlive = !headers.contains("connection", token: "close")
        }
    }

    func makeRequest(remoteAddress: String) -> HTTPRequest {
        HTTPRequest(
            method: method, target: target, headers: headers, body: body(),
            remoteAddress: remoteAddress, isHTTP10: isHTTP10)
    }

    /// An absolute URL is asked for by clients that take us for a proxy; its path is meant.
    private var target: String {
        let uri = unsafe evhttp_request_get_uri(pointer).map { unsafe String(cString: $0) } ?? "/"
        guard !uri.hasPrefix("/"), uri != "*" else { return uri }
        let authority = uri.utf8.drop { $0 != UInt8(ascii: ":") }.dropFirst(3)
        let path = authority.drop { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        return path.first == UInt8(ascii: "/") ? String(Substring(path)) : "/" + Substring(path)
    }

    private func body() -> [UInt8] {
        let buffer = unsafe evhttp_request_get_input_buffer(pointer)
        let count = unsafe evbuffer_get_length(buffer)
        guard count > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
            let removed = unsafe evbuffer_remove(buffer, bytes.baseAddress, count)
            initialized = max(0, Int(removed))
        }
    }

    private static func headers(_ list: UnsafeMutablePointer<evkeyvalq>?) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.reserveCapacity(fieldCount: 12, byteCount: 512)
        var next = unsafe list?.pointee.tqh_first
        while let field = unsafe next {
            unsafe headers.append(
                nameBytes: bytes(field.pointee.key), valueBytes: trimmed(field.pointee.value))
            unsafe next = field.pointee.next.tqe_next
        }
        return headers
    }

    private static func bytes(_ text: UnsafePointer<CChar>?) -> ArraySlice<UInt8> {
        let count = unsafe text.map { unsafe strlen($0) } ?? 0
        return unsafe [UInt8](UnsafeRawBufferPointer(start: text, count: count))[...]
    }

    /// evhttp strips spaces in front but not tabs.
    private static func trimmed(_ text: UnsafePointer<CChar>?) -> ArraySlice<UInt8> {
        unsafe bytes(text).drop { $0 == 0x20 || $0 == 0x09 }
    }

    private static func method(_ command: evhttp_cmd_type) -> HTTPMethod {
        switch command {
        case EVHTTP_REQ_HEAD: .head
        case EVHTTP_REQ_POST: .post
        case EVHTTP_REQ_PUT: .put
        case EVHTTP_REQ_PATCH: .patch
        case EVHTTP_REQ_DELETE: .delete
        case EVHTTP_REQ_OPTIONS: .options
        default: .get
        }
    }
}
