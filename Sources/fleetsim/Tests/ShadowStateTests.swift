import Testing

@testable import fleetsim

private func state(_ patches: JSONValue...) throws -> ShadowState {
    var state = ShadowState()
    for (index, patch) in patches.enumerated() {
        guard case .object(let members) = patch else { throw Rejection.invalidRequest("not an object") }
        state.merge(members, at: index + 1)
    }
    return state
}

@Suite struct ShadowStateTests {
    struct Merge: Sendable {
        let patches: [JSONValue]
        let result: JSONValue
        init(_ patches: JSONValue..., gives result: JSONValue) { (self.patches, self.result) = (patches, result) }
    }

    @Test(arguments: [
        Merge([:], gives: [:]),
        Merge(["a": 1], ["b": 2], gives: ["a": 1, "b": 2]),
        Merge(["a": ["x": 1, "y": 2]], ["a": ["y": 3, "z": 4]], gives: ["a": ["x": 1, "y": 3, "z": 4]]),
        Merge(["a": ["b": ["c": ["d": ["e": ["f": ["g": 1]]]]]]], ["a": ["b": ["c": ["d": ["e": ["f": ["h": 2]]]]]]],
              gives: ["a": ["b": ["c": ["d": ["e": ["f": ["g": 1, "h": 2]]]]]]]),
        // null removes a leaf, a whole object, and what is not there; objects left empty go
        Merge(["a": 1, "b": 2], ["a": nil], gives: ["b": 2]),
        Merge(["a": ["x": 1, "y": 2], "b": 1], ["a": nil], gives: ["b": 1]),
        Merge(["a": ["x": 1]], ["a": ["x": nil]], gives: [:]),
        Merge(["a": 1], ["b": nil], ["c": ["d": nil]], gives: ["a": 1]),
        Merge(["ab": 1, "a": ["b": 1]], ["a": nil], gives: ["ab": 1]),
        // arrays whole, with what is in them
        Merge(["a": [1, 2, 3]], ["a": [4]], gives: ["a": [4]]),
        Merge(["a": [["x": 1, "y": nil]]], ["a": [["y": 2]]], gives: ["a": [["y": 2]]]),
        Merge(["a": []], gives: ["a": []]),
        // a leaf and an object take each other's place
        Merge(["a": 1], ["a": ["x": 2]], gives: ["a": ["x": 2]]),
        Merge(["a": ["x": 2, "y": ["z": 1]]], ["a": 1], gives: ["a": 1]),
        Merge(["a": 1], ["a": [:]], gives: [:]),
        Merge(["a": ["x": 1]], ["a": [:]], gives: ["a": ["x": 1]]),
    ])
    func mergesLikeAPatch(_ merge: Merge) throws {
        var state = ShadowState()
        for case .object(let patch) in merge.patches { state.merge(patch, at: 1) }
        #expect(state.tree == merge.result)
    }

    struct Difference: Sendable {
        let desired, reported, delta: JSONValue
    }

    @Test(arguments: [
        Difference(desired: ["a": 1], reported: [:], delta: ["a": 1]),
        Difference(desired: [:], reported: ["a": 1], delta: [:]),
        Difference(desired: ["a": 1, "b": 2], reported: ["a": 1, "b": 3], delta: ["b": 2]),
        Difference(desired: ["a": ["x": 1, "y": ["z": true]]], reported: ["a": ["x": 1, "y": ["z": false]]],
                   delta: ["a": ["y": ["z": true]]]),
        Difference(desired: ["a": [1, 2]], reported: ["a": [1, 3]], delta: ["a": [1, 2]]),
        Difference(desired: ["a": [1, 2]], reported: ["a": [1, 2]], delta: [:]),
        Difference(desired: ["a": ["x": 1]], reported: ["a": 1], delta: ["a": ["x": 1]]),
        Difference(desired: ["a": 1], reported: ["a": ["x": 1]], delta: ["a": 1]),
        // by value, not by spelling; never across types
        Difference(desired: ["a": 24], reported: ["a": 24.0], delta: [:]),
        Difference(desired: ["a": 24], reported: ["a": 24.5], delta: ["a": 24]),
        Difference(desired: ["a": "1"], reported: ["a": 1], delta: ["a": "1"]),
        Difference(desired: ["a": true], reported: ["a": 1], delta: ["a": true]),
        Difference(desired: ["a": 9_007_199_254_740_993], reported: ["a": 9_007_199_254_740_992.0],
                   delta: ["a": 9_007_199_254_740_993]),
    ])
    func deltaHoldsTheDifferingLeaves(_ difference: Difference) throws {
        let delta = try state(difference.desired).differing(from: state(difference.reported))
        #expect(delta.tree == difference.delta)
        #expect(delta.isEmpty == (difference.delta == [:]))
    }

    @Test func metadataMirrorsTheTreeWithTheTimeEachLeafWasSet() throws {
        let desired = try state(["a": ["x": 1, "y": 1]], ["a": ["y": 2]], ["b": [1]])
        #expect(desired.metadata == ["a": ["x": ["timestamp": 1], "y": ["timestamp": 2]], "b": ["timestamp": 3]])
        let delta = try desired.differing(from: state(["a": ["x": 1]]))
        #expect(delta.metadata == ["a": ["y": ["timestamp": 2]], "b": ["timestamp": 3]])
    }
}
