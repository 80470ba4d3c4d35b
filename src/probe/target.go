package probe

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"

	"buoy/src/status"
)

// Problems collects the rules that a target breaks, so that all are reported together.
type Problems []status.FieldError

// Add adds a broken rule. rule is a stable name for programs. The message describes a correct value.
func (p *Problems) Add(field, rule, format string, args ...any) {
	*p = append(*p, status.FieldError{Field: field, Rule: rule, Message: fmt.Sprintf(format, args...)})
}

// Decode reads a target into a struct and reports every broken rule about a single field. The target must be one JSON
// object without other fields. An empty target is the empty object. ok is false if the target does not have the form of the
// struct; rules about several fields make no sense then.
func Decode(target json.RawMessage, fields []Field, into any) (problems Problems, ok bool) {
	target = bytes.TrimSpace(target)
	if len(target) == 0 {
		target = json.RawMessage("{}")
	}
	if problems, ok = decodeObject(target, fields, into); ok {
		return problems, true
	}
	// Only now, because a target is decoded for every measurement and nearly all have no number such as 2.0.
	if written := withWholeNumbers(target); !bytes.Equal(written, target) {
		return decodeObject(written, fields, into)
	}
	return problems, false
}

func decodeObject(target json.RawMessage, fields []Field, into any) (problems Problems, ok bool) {
	var values map[string]json.RawMessage
	if target[0] != '{' || json.Unmarshal(target, &values) != nil {
		problems.Add("", "json", "%s must be one JSON object", Shorten(string(target)))
		return problems, false
	}
	checkFields("", values, fields, &problems)
	if slices.ContainsFunc(problems, func(e status.FieldError) bool { return e.Rule == "type" || e.Rule == "unknown" }) {
		return problems, false
	}
	return problems, json.Unmarshal(target, into) == nil
}

// withWholeNumbers returns a JSON text in which a number such as 2.0 is written as 2, because package json does not decode 2.0 as a
// whole number. A text that is not JSON is returned unchanged.
func withWholeNumbers(text json.RawMessage) json.RawMessage {
	if !bytes.ContainsAny(text, ".eE") {
		return text
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var value any
	if d.Decode(&value) != nil || d.More() {
		return text
	}
	written, err := json.Marshal(rewriteNumbers(value))
	if err != nil {
		return text
	}
	return written
}

func rewriteNumbers(value any) any {
	switch value := value.(type) {
	case json.Number:
		if n, ok := status.WholeNumber(value.String()); ok {
			return n
		}
	case []any:
		for i, element := range value {
			value[i] = rewriteNumbers(element)
		}
	case map[string]any:
		for name, element := range value {
			value[name] = rewriteNumbers(element)
		}
	}
	return value
}

// Invalid returns the outcome for a target that Validate would have refused.
func Invalid(problems Problems) status.Outcome {
	return Unmeasured("%s", status.Invalid("the target", problems))
}

// Shorten returns at most 80 characters of a text, for use inside a sentence.
func Shorten(text string) string {
	const longest = 80
	runes := []rune(text)
	if len(runes) <= longest {
		return text
	}
	return string(runes[:longest-1]) + "…"
}
