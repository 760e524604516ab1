extension String {
    /// The text cut into the pieces of a stream.
    ///
    /// After white space where there is some, else between scalars; none is longer than `bytesMax`
    /// bytes unless one scalar is.
    func streamChunks(bytesMax: Int) -> [Substring] {
        let limit = max(1, bytesMax)
        var chunks: [Substring] = []
        var start = startIndex
        while start < endIndex {
            let end = chunkEnd(from: start, limit: limit)
            chunks.append(self[start..<end])
            start = end
        }
        return chunks
    }

    private func chunkEnd(from start: Index, limit: Int) -> Index {
        var length = 0
        var afterSpace: Index?
        var at = start
        while at < endIndex {
            let scalar = unicodeScalars[at]
            let width = UTF8.width(scalar)
            if length + width > limit, length > 0 { return afterSpace ?? at }
            length += width
            at = unicodeScalars.index(after: at)
            if scalar == " " || scalar == "\n" || scalar == "\t" { afterSpace = at }
        }
        return endIndex
    }

    /// The longest start of at most `byteCountMax` bytes that cuts no character's scalar.
    func utf8Prefix(_ byteCountMax: Int) -> Substring {
        guard utf8.count > byteCountMax else { return self[...] }
        var end = utf8.index(startIndex, offsetBy: byteCountMax)
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil {
            end = utf8.index(before: end)
        }
        return self[..<end]
    }
}
