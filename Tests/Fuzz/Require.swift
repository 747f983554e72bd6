/// Ends the process, which libFuzzer takes for a finding and keeps the input of.
func require(_ condition: Bool, _ complaint: StaticString) {
    if !condition { fatalError("\(complaint)") }
}
