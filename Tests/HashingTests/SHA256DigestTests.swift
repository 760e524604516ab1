import Hashing
import Testing

@Suite struct SHA256DigestTests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `the digest of the standard's examples is the standard's`(text: String, digest: String) {
        #expect(SHA256Digest(of: text).description == digest)
        #expect(SHA256Digest(of: Array(text.utf8)).description == digest)
    }

    @Test func `bytes, text and the first 128 bits are one digest`() {
        let digest = SHA256Digest(of: "abc")
        #expect(digest.bytes.count == SHA256Digest.byteCount)
        #expect(digest.bytes.starts(with: [0xba, 0x78, 0x16, 0xbf]))
        #expect(digest.first128Bits == 0xba78_16bf_8f01_cfea_4141_40de_5dae_2223)
    }
}
