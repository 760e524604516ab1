import CCurl
import Glibc
import HTTPFields

/// A transfer on libcurl: its easy handle, its callbacks and its deadlines.
///
/// Lives on the client's loop.
@safe
final class TransferHandle {
    let transfer: Transfer
    let easy: UnsafeMutableRawPointer
    private var fields: UnsafeMutablePointer<curl_slist>?
    private var head = ResponseHeadParser()
    private var isMalformed = false
    private var hasReceivedBytes = false
    private let started = TransferHandle.now()
    private var lastByte = TransferHandle.now()

    init(_ transfer: Transfer, _ easy: UnsafeMutableRawPointer) {
        self.transfer = transfer
        unsafe self.easy = unsafe easy
    }

    static func of(_ easy: UnsafeMutableRawPointer?) -> TransferHandle? {
        var pointer: UnsafeMutablePointer<CChar>?
        guard unsafe ccurl_get_private(easy, &pointer) == CURLE_OK else { return nil }
        return unsafe handle(pointer.map { UnsafeMutableRawPointer($0) })
    }

    static func now() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    // MARK: - Setting up

    /// Gives libcurl the request; false when it cannot be one.
    func prepare(_ configuration: HTTPClientConfiguration) -> Bool {
        let request = transfer.request
        let isScheme = request.url.hasPrefix("http://") || request.url.hasPrefix("https://")
        guard isScheme, HTTPFieldRules.isToken(request.method),
            HTTPFieldRules.isText(request.url), makeFields(request)
        else { return false }
        setTransparency(configuration)
        setMethodAndBody(request)
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe ccurl_set_pointer(easy, CURLOPT_PRIVATE, context)
        unsafe ccurl_set_pointer(easy, CURLOPT_HEADERDATA, context)
        unsafe ccurl_set_pointer(easy, CURLOPT_WRITEDATA, context)
        unsafe ccurl_set_callback(easy, CURLOPT_HEADERFUNCTION, receiveHead)
        unsafe ccurl_set_callback(easy, CURLOPT_WRITEFUNCTION, receiveBody)
        unsafe ccurl_set_pointer(easy, CURLOPT_HTTPHEADER, fields)
        let connect = max(1, request.timeouts.connect.milliseconds)
        unsafe ccurl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, connect)
        if let path = request.unixSocketPath {
            unsafe ccurl_set_text(easy, CURLOPT_UNIX_SOCKET_PATH, path)
        }
        return unsafe ccurl_set_text(easy, CURLOPT_URL, request.url) == CURLE_OK
    }

    private func setTransparency(_ configuration: HTTPClientConfiguration) {
        let switches: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_FOLLOWLOCATION, 0), (CURLOPT_PATH_AS_IS, 1),
            (CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1), (CURLOPT_HTTP_CONTENT_DECODING, 0),
            (CURLOPT_TCP_KEEPALIVE, 1), (CURLOPT_SSL_VERIFYPEER, 1), (CURLOPT_SSL_VERIFYHOST, 2),
        ]
        for (option, value) in switches { unsafe ccurl_set_long(easy, option, value) }
        unsafe ccurl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https")
        if !configuration.usesProxyEnvironment { unsafe ccurl_set_text(easy, CURLOPT_PROXY, "") }
        if let file = configuration.authoritiesFile {
            unsafe ccurl_set_text(easy, CURLOPT_CAINFO, file)
        }
    }

    private func setMethodAndBody(_ request: HTTPClientRequest) {
        let sendsBody = request.body != nil || ["POST", "PUT", "PATCH"].contains(request.method)
        if request.method == "HEAD" {
            unsafe ccurl_set_long(easy, CURLOPT_NOBODY, 1)
        } else if sendsBody {
            let body = request.body ?? []
            unsafe ccurl_set_long(easy, CURLOPT_POST, 1)
            unsafe ccurl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            // libcurl's own copy: the array's bytes have no address that stays.
            unsafe body.withUnsafeBytes { bytes in
                // An empty array may have no address, which would mean "ask a callback".
                let start = unsafe bytes.isEmpty ? nil : bytes.baseAddress
                if let start = unsafe start {
                    unsafe ccurl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, start)
                } else {
                    unsafe ccurl_set_text(easy, CURLOPT_COPYPOSTFIELDS, "")
                }
            }
        }
        unsafe ccurl_set_text(easy, CURLOPT_CUSTOMREQUEST, request.method)
    }

    /// Makes libcurl's list: the caller's fields, and the removal of libcurl's own.
    private func makeFields(_ request: HTTPClientRequest) -> Bool {
        for field in request.headers {
            guard HTTPFieldRules.isToken(field.nameBytes), HTTPFieldRules.isValue(field.valueBytes)
            else { return false }
            if HTTPFieldRules.isFraming(field.nameBytes) { continue }
            // libcurl's spelling of a field with an empty value; `Name:` would remove it.
            let separator = field.valueBytes.isEmpty ? ";" : ": "
            appendField(field.nameBytes, separator, field.valueBytes)
        }
        for name in Self.addedByLibrary where !request.headers.contains(name) {
            appendField(ArraySlice(name.utf8), ":", [])
        }
        return true
    }

    private func appendField(
        _ name: ArraySlice<UInt8>, _ separator: String, _ value: ArraySlice<UInt8>
    ) {
        var line: [UInt8] = []
        line.reserveCapacity(name.count + value.count + 3)
        line += name
        line += separator.utf8
        line += value
        line.append(0)
        let longer = unsafe line.withUnsafeBytes { bytes in
            unsafe curl_slist_append(fields, bytes.assumingMemoryBound(to: CChar.self).baseAddress)
        }
        if let longer = unsafe longer { unsafe fields = longer }
    }

    /// Fields that libcurl would add by itself.
    private static let addedByLibrary = ["Accept", "Content-Type", "Expect", "User-Agent"]

    func releaseFields() {
        unsafe curl_slist_free_all(fields)
        unsafe fields = nil
    }

    /// Lets a paused transfer go on.
    func goOn() {
        unsafe curl_easy_pause(easy, CURLPAUSE_CONT)
        lastByte = Self.now()
    }

    // MARK: - Receiving

    fileprivate func takeHeadLine(_ line: UnsafeRawBufferPointer) -> Bool {
        noteBytes()
        if head.isComplete { return true }
        guard unsafe head.take([UInt8](line)) else {
            isMalformed = true
            return false
        }
        if head.isComplete {
            transfer.received(Transfer.Head(status: head.status, headers: head.headers))
        }
        return true
    }

    fileprivate func takeBody(_ bytes: UnsafeRawBufferPointer) -> Transfer.Taken {
        noteBytes()
        return unsafe transfer.received(bytes)
    }

    private func noteBytes() {
        hasReceivedBytes = true
        lastByte = Self.now()
    }

    // MARK: - Ending

    func hasTimedOut(_ now: UInt64) -> Bool {
        let timeouts = transfer.request.timeouts
        if now &- started > timeouts.total.nanoseconds { return true }
        if !hasReceivedBytes { return now &- started > timeouts.firstByte.nanoseconds }
        // The callbacks may have noted a byte after `now` was read.
        return now > lastByte && now - lastByte > timeouts.idle.nanoseconds && !transfer.isPaused
    }

    func result(_ code: CURLcode) -> Result<Void, HTTPClientError> {
        if code == CURLE_OK && head.isComplete { return .success(()) }
        // libcurl's word for an answer without a status line: the obsolete HTTP/0.9.
        if code == CURLE_UNSUPPORTED_PROTOCOL && requestBytesSent > 0 {
            isMalformed = true
            hasReceivedBytes = true
        }
        return .failure(error(isMalformed ? .invalidResponse : Self.reason(code), code))
    }

    func error(_ reason: HTTPClientError.Reason, _ code: CURLcode) -> HTTPClientError {
        HTTPClientError(
            phase: phase(reason), reason: reason, code: code.rawValue,
            mayHaveBeenSent: requestBytesSent > 0 || hasReceivedBytes,
            hasReceivedBytes: hasReceivedBytes)
    }

    private var requestBytesSent: Int {
        unsafe ccurl_get_long(easy, CURLINFO_REQUEST_SIZE)
    }

    private func phase(_ reason: HTTPClientError.Reason) -> HTTPClientError.Phase {
        if reason == .invalidRequest { return .request }
        if head.isComplete { return .body }
        if requestBytesSent > 0 || hasReceivedBytes { return .awaitingResponse }
        if reason == .tlsFailed { return .tls }
        let isConnected = unsafe ccurl_get_size(easy, CURLINFO_CONNECT_TIME_T) > 0
        let isTLS = transfer.request.url.hasPrefix("https:")
        return isConnected ? (isTLS ? .tls : .awaitingResponse) : .connect
    }

    private static func reason(_ code: CURLcode) -> HTTPClientError.Reason {
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL: .invalidRequest
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .unresolvedHost
        case CURLE_COULDNT_CONNECT: .unreachable
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE,
            CURLE_SSL_CIPHER, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR:
            .tlsFailed
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR:
            .connectionLost
        case CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
            .invalidResponse
        default: .other
        }
    }
}

private func handle(_ context: UnsafeMutableRawPointer?) -> TransferHandle? {
    unsafe context.map { unsafe Unmanaged<TransferHandle>.fromOpaque($0).takeUnretainedValue() }
}

private func receiveHead(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    // Fewer bytes than given make libcurl end the transfer.
    return unsafe handle(context)?.takeHeadLine(line) == true ? line.count : 0
}

private func receiveBody(
    _ bytes: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int {
    let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    return switch unsafe handle(context)?.takeBody(piece) {
    case .all: piece.count
    case .pause: ccurl_pause_code()
    case nil: 0
    }
}

extension Duration {
    /// The span in whole milliseconds, at most what a C `long` of 32 bits holds.
    var milliseconds: Int {
        Int(min(nanoseconds / 1_000_000, UInt64(Int32.max)))
    }

    /// The span in nanoseconds; a negative one becomes zero, one of centuries the largest.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = max(self, .zero).components
        let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : whole &+ UInt64(attoseconds / 1_000_000_000)
    }
}
