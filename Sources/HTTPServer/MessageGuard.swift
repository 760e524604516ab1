// MessageGuard: a strict gate in front of evhttp.
//
// evhttp parses; the guard sees the same bytes just before, and refuses what evhttp would let
// through although two parsers may read it differently (request smuggling) or it costs too much.
// libevent 2.1.12 as Debian patches it accepts: repeated Content-Length fields (the first counts),
// lines ended by a bare LF, folded lines, any transfer coding beside a final `chunked`, control
// bytes in values, a chunk size with a sign or `0x`, a missing or repeated Host, and a body on
// HEAD, which it then reads as the next request. It has no limit on the number of fields, and its
// own refusals are HTML. All of that is refused here, so that evhttp only ever meets messages on
// whose length everyone agrees.
//
// The guard is a pure state machine over bytes. It also tells the connection where it is in a
// message, which is what the absolute deadlines need and evhttp does not say.

/// Follows the requests of one connection byte by byte.
struct MessageGuard {
    /// Where in a message the next byte falls.
    enum Stage: Equatable {
        case betweenMessages
        case inHead
        case inBody
    }

    /// What happened at the position where `next` stopped.
    enum Event: Equatable {
        /// The header is complete; the body, if any, follows.
        case headEnded
        /// The message is complete.
        case messageEnded
        /// The bytes are refused; the guard takes no more.
        case refused(HTTPServerRefusal)
    }

    private(set) var stage = Stage.betweenMessages
    /// Body bytes seen of the current message.
    private(set) var bodyBytes = 0

    private let headerBytesMax: Int
    private let headerFieldsMax: Int
    private let bodyBytesMax: Int
    private let bodyBytesMaxForRoute: (@Sendable (HTTPMethod, String) -> Int)?

    private var position = Position.requestLine
    private var head = RequestHeadFacts()
    private var headBytes = 0
    /// The beginning of a line whose end has not come yet.
    private var partial: [UInt8] = []
    private var remaining = 0
    private var bodyLimit = 0

    private enum Position {
        case requestLine, headerLine, body, chunkSize, chunkData, chunkEnd, trailer, refused
    }

    init(_ configuration: ServerConfiguration) {
        headerBytesMax = configuration.headerBytesMax
        headerFieldsMax = configuration.headerFieldsMax
        bodyBytesMax = configuration.bodyBytesMax
        bodyBytesMaxForRoute = configuration.bodyBytesMaxForRoute
    }

    /// Reads from `offset` until something happens or the bytes end (nil); `offset` moves along.
    mutating func next(_ bytes: Span<UInt8>, from offset: inout Int) -> Event? {
        do throws(HTTPServerRefusal) {
            while offset < bytes.count {
                if let event = try advance(bytes, &offset) { return event }
            }
            return nil
        } catch {
            position = .refused
            return .refused(error)
        }
    }

    private mutating func advance(
        _ bytes: Span<UInt8>, _ offset: inout Int
    ) throws(HTTPServerRefusal) -> Event? {
        switch position {
        case .body, .chunkData:
            return takeBody(bytes, &offset)
        case .refused:
            offset = bytes.count
            return nil
        case .requestLine, .headerLine, .chunkSize, .chunkEnd, .trailer:
            stage = position == .requestLine || position == .headerLine ? .inHead : stage
            let end = Self.indexOfLineFeed(bytes, from: offset)
            let piece = bytes.extracting(offset..<(end ?? bytes.count))
            try countLineBytes(piece.count)
            guard let end else {
                partial.append(piece)
                offset = bytes.count
                return nil
            }
            offset = end + 1
            if partial.isEmpty { return try takeLine(piece) }
            partial.append(piece)
            let line = partial
            partial.removeAll(keepingCapacity: true)
            return try takeLine(line.span)
        }
    }

    private mutating func countLineBytes(_ count: Int) throws(HTTPServerRefusal) {
        switch position {
        case .requestLine where partial.count + count > Limits.requestLineBytes:
            throw HTTPServerRefusal(431, "the request line is longer than 8 KiB")
        case .requestLine, .headerLine:
            headBytes += count + 1
            if headBytes > headerBytesMax {
                throw HTTPServerRefusal(431, "the header is longer than \(headerBytesMax) bytes")
            }
        default:
            if partial.count + count > Limits.chunkSizeDigits + 1 {
                throw HTTPServerRefusal(400, "a chunk's line is too long")
            }
        }
    }

    /// Takes one line, given without its LF but with the CR that has to be there.
    private mutating func takeLine(_ line: Span<UInt8>) throws(HTTPServerRefusal) -> Event? {
        guard line.count > 0, line[line.count - 1] == 0x0D else {
            throw HTTPServerRefusal(400, "a line ends without CR")
        }
        let line = line.extracting(0..<(line.count - 1))
        switch position {
        case .requestLine:
            try head.readRequestLine(line)
            position = .headerLine
        case .headerLine:
            if line.count == 0 { return try endHead() }
            try head.readField(line)
            if head.fieldCount > headerFieldsMax {
                throw HTTPServerRefusal(431, "more than \(headerFieldsMax) header fields")
            }
        case .chunkSize:
            try startChunk(line)
        case .chunkEnd:
            if line.count != 0 { throw HTTPServerRefusal(400, "a chunk is longer than its size") }
            position = .chunkSize
        case .trailer:
            if line.count != 0 { throw HTTPServerRefusal(400, "trailer fields are not accepted") }
            return endMessage()
        case .body, .chunkData, .refused:
            break
        }
        return nil
    }

    private mutating func endHead() throws(HTTPServerRefusal) -> Event? {
        try head.check()
        bodyBytes = 0
        bodyLimit = bodyBytesMax
        if let bodyBytesMaxForRoute, let method = head.method {
            bodyLimit = min(bodyLimit, bodyBytesMaxForRoute(method, head.target))
        }
        if head.isChunked {
            position = .chunkSize
        } else if let length = head.contentLength, length > 0 {
            if length > bodyLimit { throw tooLarge }
            position = .body
            remaining = length
        } else {
            return endMessage()
        }
        stage = .inBody
        return .headEnded
    }

    private mutating func startChunk(_ line: Span<UInt8>) throws(HTTPServerRefusal) {
        guard line.count > 0 else { throw HTTPServerRefusal(400, "a chunk without a size") }
        var size = 0
        for index in line.indices {
            guard let digit = PercentDecoding.hexValue(line[index]) else {
                throw HTTPServerRefusal(400, "a chunk's size is not a hexadecimal number")
            }
            size = size << 4 | Int(digit)
        }
        guard size > 0 else {
            position = .trailer
            return
        }
        // Both are below 2^48, so the sum does not overflow.
        if bodyBytes + size > bodyLimit { throw tooLarge }
        remaining = size
        position = .chunkData
    }

    private var tooLarge: HTTPServerRefusal {
        HTTPServerRefusal(413, "the body is larger than \(bodyLimit) bytes")
    }

    private mutating func takeBody(_ bytes: Span<UInt8>, _ offset: inout Int) -> Event? {
        let count = min(remaining, bytes.count - offset)
        offset += count
        remaining -= count
        bodyBytes += count
        guard remaining == 0 else { return nil }
        if position == .body { return endMessage() }
        position = .chunkEnd
        return nil
    }

    private mutating func endMessage() -> Event {
        position = .requestLine
        stage = .betweenMessages
        head = RequestHeadFacts()
        headBytes = 0
        return .messageEnded
    }

    private static func indexOfLineFeed(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        var index = start
        while index < bytes.count {
            if bytes[index] == 0x0A { return index }
            index += 1
        }
        return nil
    }
}

extension Array where Element == UInt8 {
    fileprivate mutating func append(_ bytes: Span<UInt8>) {
        reserveCapacity(count + bytes.count)
        for index in bytes.indices { append(bytes[index]) }
    }
}
