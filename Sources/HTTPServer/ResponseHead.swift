import HTTPFields

/// Writes the head of a response; pure.
struct ResponseHead {
    /// How the end of the body is marked.
    enum Framing: Equatable {
        case length(Int)
        case chunked
        case untilClose
        case none
    }

    let status: Int
    let headers: HTTPHeaders
    let framing: Framing
    let keepsAlive: Bool
    let isHTTP10: Bool

    /// How the body of a response is framed; 204 and 304 have none by definition.
    static func framing(of response: HTTPResponse, isHTTP10: Bool) -> Framing {
        if response.status == 204 || response.status == 304 { return .none }
        return switch response.body {
        case .bytes(let bytes): .length(bytes.count)
        case .stream(let length?, _): .length(length)
        case .stream(nil, _): isHTTP10 ? .untilClose : .chunked
        }
    }

    func write(into output: inout [UInt8], date: [UInt8]) {
        output.append(contentsOf: "HTTP/1.1 ".utf8)
        Self.append(status, to: &output)
        output.append(UInt8(ascii: " "))
        output.append(contentsOf: Self.phrase(status).utf8)
        // A gateway passes on the time that the origin gave (RFC 9110, 6.6.1).
        if !headers.contains("date") {
            output.append(contentsOf: "\r\nDate: ".utf8)
            output.append(contentsOf: date)
        }
        for field in headers where !Self.isOurs(field.nameBytes) {
            output.append(contentsOf: "\r\n".utf8)
            Self.appendClean(field.nameBytes, to: &output)
            output.append(contentsOf: ": ".utf8)
            Self.appendClean(field.valueBytes, to: &output)
        }
        writeFraming(into: &output)
        output.append(contentsOf: "\r\n\r\n".utf8)
    }

    private func writeFraming(into output: inout [UInt8]) {
        switch framing {
        case .length(let count):
            output.append(contentsOf: "\r\nContent-Length: ".utf8)
            Self.append(count, to: &output)
        case .chunked:
            output.append(contentsOf: "\r\nTransfer-Encoding: chunked".utf8)
        case .untilClose, .none:
            break
        }
        if !keepsAlive {
            output.append(contentsOf: "\r\nConnection: close".utf8)
        } else if isHTTP10 {
            output.append(contentsOf: "\r\nConnection: keep-alive".utf8)
        }
    }

    /// A value from a handler may hold a client's text: no byte of it may start a line.
    private static func appendClean(_ bytes: ArraySlice<UInt8>, to output: inout [UInt8]) {
        let start = output.count
        output.append(contentsOf: bytes)
        for index in start..<output.count
        where output[index] == 0x0D || output[index] == 0x0A || output[index] == 0 {
            output[index] = UInt8(ascii: " ")
        }
    }

    private static func isOurs(_ name: ArraySlice<UInt8>) -> Bool {
        switch name.count {
        case 10: equals(name, "connection") || equals(name, "keep-alive")
        case 14: equals(name, "content-length")
        case 17: equals(name, "transfer-encoding")
        default: false
        }
    }

    private static func equals(_ name: ArraySlice<UInt8>, _ lowercased: StaticString) -> Bool {
        lowercased.withUTF8Buffer { expected in
            unsafe name.elementsEqual(expected) { $0 | 0x20 == $1 || $0 == $1 }
        }
    }

    static func append(_ number: Int, to output: inout [UInt8]) {
        if number >= 10 { append(number / 10, to: &output) }
        output.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    }

    static func phrase(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 206: "Partial Content"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 422: "Unprocessable Content"
        case 424: "Failed Dependency"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        default: "Status"
        }
    }
}
