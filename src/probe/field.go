package probe

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// Input is the type of a field of a target, and how the form shows it.
type Input string

// The inputs.
const (
	InputText     Input = "text"     // one line of text
	InputURL      Input = "url"      // one line that is a web address
	InputLines    Input = "lines"    // text of several lines
	InputCode     Input = "code"     // text of several lines in a fixed-width font
	InputSelect   Input = "select"   // one of Options
	InputInteger  Input = "integer"  // a whole number
	InputNumber   Input = "number"   // a number
	InputBoolean  Input = "boolean"  // true or false
	InputIntegers Input = "integers" // a list of whole numbers
	InputPairs    Input = "pairs"    // an object of texts, such as headers
	InputObjects  Input = "objects"  // a list of objects with Fields; the form shows JSON
)

// Field is one field of a target. The JSON Schema, the form and the checks in Decode all follow from it.
type Field struct {
	Name     string // in the target
	Label    string // in the form
	Hint     string // one or two sentences about what to enter
	Example  string // a typical value; shown in the form, and in the error for a missing field
	Input    Input
	Required bool
	Advanced bool // rarely needed; the form shows it under "More settings"

	Options   []string // of InputSelect; the first is the default
	MaxLength int      // in characters; 0: no limit
	Min, Max  *float64 // of each number; nil: no limit
	AboveMin  bool     // Min itself is not allowed
	Fields    []Field  // of InputObjects
}

// check adds every rule that the value of this field breaks. path is the path of the field, such as
// "episodes[0].ago".
func (f Field) check(path string, raw json.RawMessage, problems *Problems) {
	if len(raw) == 0 || string(raw) == "null" {
		if f.Required {
			f.missing(path, problems)
		}
		return
	}
	switch f.Input {
	case InputInteger:
		n, ok := read[int](path, "a whole number", raw, problems)
		f.checkNumber(path, float64(n), ok, problems)
	case InputNumber:
		n, ok := read[float64](path, "a number", raw, problems)
		f.checkNumber(path, n, ok, problems)
	case InputIntegers:
		list, ok := read[[]int](path, "a list of whole numbers", raw, problems)
		for _, n := range list {
			f.checkNumber(path, float64(n), ok, problems)
		}
	case InputBoolean:
		read[bool](path, "true or false", raw, problems)
	case InputPairs:
		read[map[string]string](path, "an object of texts", raw, problems)
	case InputObjects:
		list, _ := read[[]json.RawMessage](path, "a list", raw, problems)
		for i, object := range list {
			at := fmt.Sprintf("%s[%d]", path, i)
			if values, ok := read[map[string]json.RawMessage](at, "an object", object, problems); ok {
				checkFields(at+".", values, f.Fields, problems)
			}
		}
	default:
		text, ok := read[string](path, "text", raw, problems)
		f.checkText(path, text, ok, problems)
	}
}

func (f Field) missing(path string, problems *Problems) {
	if f.Example == "" {
		problems.Add(path, "required", "is required")
		return
	}
	problems.Add(path, "required", "is required, such as %s", f.Example)
}

func (f Field) checkText(path, text string, ok bool, problems *Problems) {
	switch n := utf8.RuneCountInString(text); {
	case !ok:
	case text == "" && f.Required:
		f.missing(path, problems)
	case f.MaxLength > 0 && n > f.MaxLength:
		problems.Add(path, "max", "has %d characters; at most %d", n, f.MaxLength)
	case f.Input == InputSelect && text != "" && !slices.Contains(f.Options, text):
		problems.Add(path, "oneof", "%q must be one of %s", Shorten(text), strings.Join(f.Options, ", "))
	}
}

func (f Field) checkNumber(path string, n float64, ok bool, problems *Problems) {
	tooSmall := f.Min != nil && (n < *f.Min || f.AboveMin && n == *f.Min)
	if !ok || !tooSmall && (f.Max == nil || n <= *f.Max) {
		return
	}
	switch {
	case f.Min == nil:
		problems.Add(path, "range", "%v must be at most %v", n, *f.Max)
	case f.AboveMin && f.Max == nil:
		problems.Add(path, "range", "%v must be greater than %v", n, *f.Min)
	case f.AboveMin:
		problems.Add(path, "range", "%v must be greater than %v and at most %v", n, *f.Min, *f.Max)
	case f.Max == nil:
		problems.Add(path, "range", "%v must be at least %v", n, *f.Min)
	default:
		problems.Add(path, "range", "%v must be from %v to %v", n, *f.Min, *f.Max)
	}
}

// checkFields adds every rule that the values of an object break, and every unknown field.
func checkFields(prefix string, values map[string]json.RawMessage, fields []Field, problems *Problems) {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		if !slices.ContainsFunc(fields, func(f Field) bool { return strings.EqualFold(f.Name, name) }) {
			problems.Add(prefix+name, "unknown", "unknown field %q; %s", Shorten(name), describeKnownFields(fields))
		}
	}
	for _, f := range fields {
		value := values[f.Name]
		for name, candidate := range values { // package json matches names of fields in any case
			if value == nil && strings.EqualFold(name, f.Name) {
				value = candidate
			}
		}
		f.check(prefix+f.Name, value, problems)
	}
}

// describeKnownFields returns which fields a target can have, for the error about an unknown field.
func describeKnownFields(fields []Field) string {
	if len(fields) == 0 {
		return "the target of this kind has no fields"
	}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return "use " + strings.Join(names, ", ")
}

// read decodes one value. If it has another type, it adds a problem and ok is false.
func read[T any](path, expected string, raw json.RawMessage, problems *Problems) (value T, ok bool) {
	err := json.Unmarshal(raw, &value)
	if err == nil {
		return value, true
	}
	var mismatch *json.UnmarshalTypeError
	if errors.As(err, &mismatch) {
		expected += ", not " + withArticle(mismatch.Value)
	}
	problems.Add(path, "type", "must be %s", expected)
	return value, false
}

// withArticle returns the name of a JSON type for people. The decoder can add the value, as in "number 1.5".
func withArticle(jsonType string) string {
	switch jsonType {
	case "bool":
		return "true or false"
	case "array":
		return "a list"
	case "object":
		return "an object"
	case "string":
		return "text"
	}
	return "a " + jsonType
}
