import FixedMemory
import Testing

@testable import Fleets

@Suite struct FieldPathsTests {
    @Test func pathsAreInTheOrderOfTheirBytes() throws {
        let names = ["b", "a.b", "a-b", "a0", "A", "a.b-c.d", "a.c", "b1.x", "_", "a_b", "z.timestamp"]
        for _ in 0..<20 {
            let paths = try FieldPaths(names.shuffled())
            let found = (0..<paths.count).map { paths[$0].text }
            #expect(found == names.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
            for (place, name) in found.enumerated() {
                let (field, path) = (field(name, paths), paths.path(of: place))
                #expect(field == place)
                #expect(try path == FieldPath(name))
            }
        }
    }

    @Test(arguments: ["", "a", "a.", "a.b.", "a.b.c", ".a.b", "a.bb", "b", "a.B"]) func whatIsNoPathOfAField(text: String) throws {
        let paths = try FieldPaths(["a.b", "c"])
        let found = field(text, paths)
        #expect(found == nil)
    }

    @Test func insertingAnswersThePlace() throws {
        var paths = FieldPaths()
        var places: [Int] = []
        for name in ["m", "c", "x", "d", "a"] { places.append(try paths.insert(FieldPath(name))) }
        #expect(places == [0, 0, 2, 1, 0])
    }

    /// The longest paths, as many as there can be, that differ at their end only.
    @Test func thereIsRoomForTheLongest() throws {
        let start = String(repeating: "abcdefghijklmno.", count: 7) + "abcdefghijkl"
        let names = (0..<FieldPaths.maxFields).map { start + String(1_000 + $0) }
        #expect(names.allSatisfy { $0.utf8.count == FieldPath.capacity })
        var paths = try FieldPaths(names.reversed())
        for (place, name) in names.enumerated() {
            let found = field(name, paths)
            #expect(found == place)
        }
        let another = try FieldPath("z")
        var error: CapacityError?
        do throws(CapacityError) { _ = try paths.insert(another) } catch let caught { error = caught }
        #expect(error == CapacityError(capacity: FieldPaths.maxFields))
        let count = paths.count
        #expect(count == FieldPaths.maxFields)
    }

    /// Key by key leads to where the whole path leads, whatever other paths there are.
    @Test func keyByKeyLeadsToTheSame() throws {
        let keys = ["a", "b", "a-b", "ab", "abcdefgh", "abcdefghi", "abcdefgh-", "abcdefgh-i", "0", "_"]
        var random = SystemRandomNumberGenerator()
        for _ in 0..<20 {
            var names: Set<String> = []
            while names.count < 24 {
                let name = (0..<Int.random(in: 1...3, using: &random)).map { _ in keys.randomElement(using: &random)! }.joined(separator: ".")
                let isFree = names.allSatisfy { $0 != name && !$0.hasPrefix(name + ".") && !name.hasPrefix($0 + ".") }
                if isFree { names.insert(name) }
            }
            let paths = try FieldPaths(Array(names))
            var tried: [[String]] = keys.map { [$0] }
            for _ in 0..<2 { tried += tried.flatMap { start in keys.map { start + [$0] } } }
            for path in tried {
                let whole = field(path.joined(separator: "."), paths)
                // Whatever is guessed, a field or none.
                for guess in 0...paths.count {
                    let byKeys = walk(path, paths, near: guess)
                    #expect(byKeys == whole)
                }
            }
        }
    }

    private func field(_ path: String, _ paths: borrowing FieldPaths) -> Int? {
        let bytes = Array(path.utf8)
        return paths.field(at: bytes.span)
    }

    private func walk(_ keys: [String], _ paths: borrowing FieldPaths, near guess: Int = 0) -> Int? {
        var scope = paths.all
        for (index, key) in keys.enumerated() {
            let bytes = Array(key.utf8)
            switch paths.find(bytes.span, bytes.span.firstWord, in: scope, near: guess) {
            case .field(let field): return index == keys.count - 1 ? field : nil
            case .object(let inner): scope = inner
            case .nothing: return nil
            }
        }
        return nil
    }
}
