import FixedMemory
import Fleets

/// Reads `settings:`.
///
/// ```yaml
///   settings:
///     targetTemperature: {type: number, min: 5, max: 35, default: 21}
///     mode: {type: text, enum: [eco, comfort], default: eco, field: heating.mode}
/// ```
enum SettingDecoder {
    @inline(never)
    static func decode(
        _ document: borrowing YAMLDocument, into signals: inout Signals, _ diagnostics: inout Diagnostics
    ) {
        guard let entry = document.mapping(
            "settings", in: YAMLDocument.root, of: .file, expected: "a mapping of settings", &diagnostics)
        else { return }
        var next = document.firstEntry(of: entry.value)
        while let entry = next {
            next = document.entry(after: entry)
            guard !signals.settings.isFull else {
                diagnostics.add(
                    Message("settings: more than 32 settings, expected fewer from here on"),
                    at: document[entry.key].place)
                return
            }
            guard let setting = decodeSetting(document, entry, &signals, &diagnostics) else { continue }
            let field = document.entry("field", in: entry.value)
            signals.fields.add(
                BoardField(
                    path: setting.field, signal: .setting(signals.settings.count), owner: setting.name,
                    sourceLine: setting.sourceLine),
                Subject.setting(setting.name).message("field"), at: field?.value ?? entry.key, document, &diagnostics)
            // There is room: it was not full.
            try? signals.settings.append(setting)
        }
    }

    private static func decodeSetting(
        _ document: borrowing YAMLDocument, _ entry: YAMLEntry, _ signals: inout Signals,
        _ diagnostics: inout Diagnostics
    ) -> Setting? {
        guard let name: Setting.Name = document.name(
            entry.key, Subject.file.message("settings"), "is no name of a setting", expected: "1 to 32 characters",
            &diagnostics)
        else { return nil }
        let subject = Subject.setting(name)
        guard document[entry.value].kind == .mapping else {
            document.reportKind(
                of: entry, subject.message, expected: "a mapping with 'type' and 'default'", &diagnostics)
            return nil
        }
        document.checkKeys(
            of: entry.value, subject, known: "type min max enum default field", &diagnostics)
        for index in signals.lines.indices where signals.lines[index].name == name {
            var message = subject.message
            message.add("line ")
            message.add(signals.lines[index].sourceLine)
            message.add(" has a line of this name, expected another")
            diagnostics.add(message, at: document[entry.key].place)
        }
        let path = document.entry("field", in: entry.value) == nil
            ? try? FieldPath(name.bytes) : document.fieldPath("field", in: entry.value, of: subject, &diagnostics)
        let decoder = ValueRuleDecoder(subject: subject, entry: entry)
        let rule = decoder.rule(document, &signals.choices, &diagnostics)
        // A setting always has a value.
        guard document.scalar(
            "default", in: entry.value, of: subject, missing: document[entry.key].place, expected: "a value",
            &diagnostics) != nil,
            let rule, let initial = decoder.fallback(rule, document, signals.choices, &diagnostics), let path
        else { return nil }
        return Setting(
            name: name, field: path, rule: rule, initial: initial, sourceLine: document[entry.key].place.line)
    }
}
