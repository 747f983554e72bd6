import FixedMemory
import Fleets
import Testing

@Suite struct EventQueueTests {
    private func append(_ type: String, _ payload: String, to queue: inout EventQueue) {
        queue.append(Array(type.utf8).span, Array(payload.utf8).span)
    }

    /// Everything that waits, as `type payload`.
    private func drain(_ queue: inout EventQueue) -> [String] {
        var all: [String] = []
        while !queue.isEmpty {
            all.append("\(queue.firstType.text) \(queue.firstPayload.text)")
            queue.removeFirst()
        }
        return all
    }

    @Test func anEmptyQueue() {
        var queue = EventQueue()
        queue.removeFirst()
        let (count, texts) = (queue.count, [queue.firstType.text, queue.firstPayload.text])
        #expect(count == 0 && texts == ["", ""])
    }

    @Test func oldestFirst() {
        var queue = EventQueue()
        append("a", "{}", to: &queue)
        append("bb", #"{"x":1}"#, to: &queue)
        let (count, first) = (queue.count, drain(&queue))
        #expect(count == 2 && first == ["a {}", #"bb {"x":1}"#])
        append("c", "{}", to: &queue)
        let (second, dropped) = (drain(&queue), queue.takeDropped())
        #expect(second == ["c {}"] && dropped == 0)
    }

    @Test func tooManyDropTheOldest() {
        var queue = EventQueue()
        for number in 1...40 { append("e", "\(number)", to: &queue) }
        let (count, dropped) = (queue.count, [queue.takeDropped(), queue.takeDropped()])
        #expect(count == EventQueue.maxEvents && dropped == [8, 0])
        let rest = drain(&queue)
        #expect(rest == (9...40).map { "e \($0)" })
        let use = queue.use
        #expect(use.events == BufferUse(used: 0, most: EventQueue.maxEvents, capacity: EventQueue.maxEvents))
        #expect(use.bytes.used == 0 && use.bytes.most > 4 * EventQueue.maxEvents)
    }

    @Test func tooLargeOnesDropAsManyAsItTakes() {
        var queue = EventQueue()
        let type = String(repeating: "t", count: 64)
        let largest = String(repeating: "x", count: EventMessage.capacity)
        for number in 1...20 { append("e", "\(number)" + largest.dropFirst(700), to: &queue) }
        for _ in 1...7 { append(type, largest, to: &queue) }
        let (rest, dropped) = (drain(&queue), queue.takeDropped())
        #expect(rest.suffix(7) == ArraySlice(repeating: "\(type) \(largest)", count: 7))
        #expect(rest.count + dropped == 27)
    }
}
