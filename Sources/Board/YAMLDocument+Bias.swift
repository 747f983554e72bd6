extension YAMLDocument {
    /// The pull resistor under `bias`.
    func bias(in mapping: Int, of subject: Subject, _ diagnostics: inout Diagnostics) -> Line.Bias? {
        switch choice(
            "bias", in: mapping, of: subject, "as-is disabled pull-up pull-down",
            expected: "as-is, disabled, pull-up or pull-down", &diagnostics)
        {
        case 0: .asIs
        case 1: .disabled
        case 2: .pullUp
        case 3: .pullDown
        default: nil
        }
    }
}
