import FixedMemory

/// The name of an event, 1–64 of `A-Z a-z 0-9 _ -`: it stands in the payload and is the last level of the topic.
public typealias EventType = FixedString<64>
