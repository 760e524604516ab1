import Testing

@testable import VectorSearch

@Suite struct KeyTableTests {
    @Test(arguments: 0..<UInt64(8))
    func `it agrees with a dictionary through growth and removal`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var table = KeyTable()
        var model: [UInt128: UInt32] = [:]
        var keys: [UInt128] = []
        var free: [UInt32] = []
        let removalChance = Double.random(in: 0.1..<0.6, using: &random)
        for _ in 0..<6_000 {
            if Double.random(in: 0..<1, using: &random) < removalChance,
                let key = model.keys.randomElement(using: &random)
            {
                unsafe table.remove(key, keys: keys)
                free.append(model[key] ?? 0)
                model[key] = nil
            } else {
                let key = UInt128.random(in: 0..<(1 << 90), using: &random)
                let node: UInt32
                if let reused = free.popLast() {
                    node = reused
                    keys[Int(node)] = key
                } else {
                    node = UInt32(keys.count)
                    keys.append(key)
                }
                unsafe table.insert(node, keys: keys)
                model[key] = node
            }
            #expect(table.count == model.count)
            if let probe = model.randomElement(using: &random) {
                let found = unsafe table.find(probe.key, keys: keys)
                #expect(found == probe.value)
            }
            let absent = UInt128.random(in: (1 << 100)..<(1 << 110), using: &random)
            let nothing = unsafe table.find(absent, keys: keys)
            #expect(nothing == nil)
        }
        for (key, node) in model {
            let found = unsafe table.find(key, keys: keys)
            #expect(found == node)
        }
    }
}
