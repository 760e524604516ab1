import JSON

@testable import LLMWire

/// A change of one place in a JSON text: its path (`messages/0/content`) and the text after it.
struct JSONMutation {
    var path: String
    var text: [UInt8]
}

/// Every small change of a JSON value: each leaf altered, each member removed, renamed or joined by
/// an unknown one, each element removed or doubled, each pair of neighbours swapped.
func mutations(of tree: JSONTree) -> [JSONMutation] {
    variants(of: tree, path: []).map {
        JSONMutation(path: $0.path.joined(separator: "/"), text: $0.tree.bytes)
    }
}

private typealias Variant = (path: [String], tree: JSONTree)

private func variants(of tree: JSONTree, path: [String]) -> [Variant] {
    switch tree {
    case .null: [(path, .string("was null")), (path, .bool(false))]
    case .bool(let value): [(path, .bool(!value)), (path, .null)]
    case .number(let spelling):
        [(path, .number(spelling + Array("1".utf8))), (path, .string("x")), (path, .null)]
    case .string(let text): [(path, .string(text + "x")), (path, .string(""))]
    case .array(let elements): arrayVariants(elements, path)
    case .object(let members): objectVariants(members, path)
    }
}

private func arrayVariants(_ elements: [JSONTree], _ path: [String]) -> [Variant] {
    var found: [Variant] = [(path, .array(elements + ["added"]))]
    for (index, element) in elements.enumerated() {
        let here = path + [String(index)]
        var without = elements
        without.remove(at: index)
        found.append((here, .array(without)))
        found.append((here, .array(Array(elements[...index]) + Array(elements[index...]))))
        for variant in variants(of: element, path: here) {
            var changed = elements
            changed[index] = variant.tree
            found.append((variant.path, .array(changed)))
        }
    }
    for index in elements.indices.dropFirst() where elements[index] != elements[index - 1] {
        var swapped = elements
        swapped.swapAt(index, index - 1)
        found.append((path, .array(swapped)))
    }
    return found
}

private func objectVariants(_ members: [JSONTree.Member], _ path: [String]) -> [Variant] {
    let unknown = JSONTree.Member(key: "unknown_member", value: .bool(true))
    var found: [Variant] = [(path + [unknown.key], .object(members + [unknown]))]
    for (index, member) in members.enumerated() {
        let here = path + [member.key]
        var without = members
        without.remove(at: index)
        found.append((here, .object(without)))
        var renamed = members
        renamed[index].key += "_x"
        found.append((here, .object(renamed)))
        for variant in variants(of: member.value, path: here) {
            var changed = members
            changed[index].value = variant.tree
            found.append((variant.path, .object(changed)))
        }
    }
    return found
}
