package configfile

import (
	"encoding/json"
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"

	"buoy/src/status"
)

// fieldErrors are the errors of texts that could not be converted into the values of their fields, by field name.
type fieldErrors map[string]status.FieldError

// list returns the errors in the order of the fields.
func (e fieldErrors) list(fields []status.Field) []status.FieldError {
	var list []status.FieldError
	for _, f := range fields {
		if bad, ok := e[f.File]; ok {
			list = append(list, bad)
		}
	}
	return list
}

// fields returns a reader for each field that files can contain. A text that cannot be converted is recorded in invalid, and
// its field stays unchanged.
func (r *reader) fields(fields []status.Field, invalid fieldErrors) map[string]fieldReader {
	readers := map[string]fieldReader{}
	for _, f := range fields {
		if f.File != "" {
			readers[f.File] = r.field(f, invalid)
		}
	}
	return readers
}

func (r *reader) field(f status.Field, invalid fieldErrors) fieldReader {
	fail := func(rule string, err error) {
		if err != nil {
			invalid[f.File] = status.FieldError{Field: f.File, Rule: rule, Message: err.Error()}
		}
	}
	switch into := f.Value.(type) {
	case *string:
		return r.text(into)
	case *status.Word:
		return r.text((*string)(into))
	case **float64:
		return r.number(into)
	case *int:
		return r.wholeNumber(into)
	case *[]string:
		return r.textList(into)
	case *json.RawMessage:
		return r.target(into, func(err error) { fail("json", err) })
	case *time.Duration:
		return r.converted(func(text string) { fail("duration", readDuration(text, into)) })
	case *time.Time:
		return r.converted(func(text string) { fail("time", readTime(text, into)) })
	case **time.Time:
		return r.converted(func(text string) {
			var at time.Time
			if err := readTime(text, &at); err != nil {
				fail("time", err)
				return
			}
			*into = &at
		})
	}
	return func(path string, n *yaml.Node) { r.report(path, n, "config files do not support this field") }
}

// converted reads a text and converts it. An empty text is treated as omitted.
func (r *reader) converted(convert func(text string)) fieldReader {
	return func(path string, n *yaml.Node) {
		var text string
		if r.text(&text)(path, n); text != "" {
			convert(text)
		}
	}
}

// target reads an object as JSON with sorted keys, so that equal targets have equal texts.
func (r *reader) target(into *json.RawMessage, fail func(error)) fieldReader {
	return func(path string, n *yaml.Node) {
		var values map[string]any
		if r.anyObject(&values)(path, n); values == nil {
			return
		}
		text, err := json.Marshal(values)
		if err != nil {
			fail(fmt.Errorf("contains a value that JSON cannot represent"))
			return
		}
		*into = text
	}
}

func readDuration(text string, into *time.Duration) error {
	d, err := parseDuration(text)
	switch {
	case err != nil:
		return err
	case d == 0: // a stored 0 means the default
		return fmt.Errorf("%q must be longer than 0s; omit the field to use the default", text)
	}
	*into = d
	return nil
}

func readTime(text string, into *time.Time) error {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return fmt.Errorf("%q is not a time such as 2026-11-24T18:00:00Z", text)
	}
	*into = status.Micro(t)
	return nil
}
