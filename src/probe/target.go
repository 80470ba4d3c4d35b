package probe

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"

	"buoy/src/status"
)

// problems collects the rules that a target breaks, so that all are reported together.
type problems []status.FieldError

func (p *problems) add(field, rule, format string, args ...any) {
	*p = append(*p, status.FieldError{Field: field, Rule: rule, Message: fmt.Sprintf(format, args...)})
}

// decode reads a target strictly: it is one JSON object, an unknown field is an error, as is anything behind the object.
// No target at all is the empty object.
func decode(target json.RawMessage, into any) problems {
	target = bytes.TrimSpace(target)
	if len(target) == 0 {
		target = json.RawMessage("{}")
	}
	var wrong problems
	if target[0] != '{' {
		wrong.add("", "json", "%s is not a JSON object", shorten(string(target)))
		return wrong
	}
	d := json.NewDecoder(bytes.NewReader(target))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		wrong.decoding(err)
		return wrong
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		wrong.add("", "json", "has something behind the object")
	}
	return wrong
}

func (p *problems) decoding(err error) {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		p.add(wrongType.Field, "type", "%s is wanted, not a %s", wanted(wrongType.Type), wrongType.Value)
		return
	}
	text := strings.TrimPrefix(err.Error(), "json: ")
	if field, ok := strings.CutPrefix(text, "unknown field "); ok {
		p.add(strings.Trim(field, `"`), "unknown", "is not a field of this kind of check")
		return
	}
	p.add("", "json", "is not a JSON object: %s", text)
}

// wanted names a type for people who do not write Go.
func wanted(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list"
	case reflect.Pointer:
		return wanted(t.Elem())
	}
	return "an object"
}

// invalid is the outcome for a target that Validate would have refused.
func invalid(wrong problems) status.Outcome {
	return unmeasured("%s", status.Invalid("the target", wrong))
}

// shorten keeps a text readable inside a sentence.
func shorten(text string) string {
	const most = 80
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}
