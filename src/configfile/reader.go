package configfile

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"buoy/src/status"
)

// reader takes values out of the tree of a file. What is written without quotes is never taken for something else: a
// text is exactly the characters that stand there, and a number is read as decimal.
type reader struct {
	path     string
	problems Problems
	places   places
	wrong    map[string]bool // the fields that have a problem already, and what they are a part of
	partly   map[string]bool // those of them of which only a part has a problem
}

// fieldReader reads the value of one field. path leads to it from the top of the file.
type fieldReader func(path string, n *yaml.Node)

// report notes what is wrong with the field at path.
func (r *reader) report(path string, n *yaml.Node, format string, args ...any) {
	r.markWrong(path)
	r.problems.add(placeOf(r.path, n), "%s: %s", fieldName(path), fmt.Sprintf(format, args...))
}

func (r *reader) markWrong(path string) {
	r.wrong[path] = true
	delete(r.partly, path)
	for path = parentOf(path); path != "" && !r.wrong[path]; path = parentOf(path) {
		r.wrong[path], r.partly[path] = true, true
	}
}

// insideEntity is the part of a path that leads to a platform, a check or a message.
var insideEntity = regexp.MustCompile(`^(?:platforms|messages)\[\d+\]\.(?:checks\[\d+\]\.)?`)

// fieldName is a path as people say it, from the entity on.
func fieldName(path string) string { return insideEntity.ReplaceAllString(path, "") }

// mark remembers where a field stands. An empty value stands nowhere, so it is where its key is.
func (r *reader) mark(path string, key, value *yaml.Node) {
	if isNull(value) && value.Value == "" {
		value = key
	}
	r.places[path] = placeOf(r.path, value)
}

// object reads the fields of an object. Those that it does not know are problems, unless skip says that they are left alone.
func (r *reader) object(path string, n *yaml.Node, fields map[string]fieldReader, skip func(name string) bool) {
	n = follow(n)
	known := strings.Join(slices.Sorted(maps.Keys(fields)), ", ")
	switch {
	case isNull(n):
		return
	case n.Kind != yaml.MappingNode:
		r.markWrong(path)
		r.problems.add(placeOf(r.path, n), "%s must be an object with the fields %s; it is %s", whatIs(path), known, kindOf(n))
		return
	}
	for _, e := range entries(n) {
		inner := strings.TrimPrefix(path+"."+e.name, ".")
		read, ok := fields[e.name]
		switch {
		case ok:
			r.mark(inner, e.key, e.value)
			read(inner, e.value)
		case skip == nil || !skip(e.name):
			r.problems.add(placeOf(r.path, e.key), "unknown field %q; there are %s", status.Clip(e.name, 80), known)
		}
	}
}

func whatIs(path string) string {
	if path == "" {
		return "the file"
	}
	return fieldName(path)
}

// list reads each element of a list. One that is left empty has none.
func (r *reader) list(element fieldReader) fieldReader {
	return func(path string, n *yaml.Node) {
		n = follow(n)
		switch {
		case isNull(n):
			return
		case n.Kind != yaml.SequenceNode:
			r.report(path, n, "must be a list, not %s", kindOf(n))
			return
		}
		for i, e := range n.Content {
			if len(r.problems) > maxProblems {
				return
			}
			inner := fmt.Sprintf("%s[%d]", path, i)
			r.places[inner] = placeOf(r.path, e)
			element(inner, e)
		}
	}
}

// text reads exactly the text that stands there. One that is left empty, or is null, is as if it were left out.
func (r *reader) text(into *string) fieldReader {
	return func(path string, n *yaml.Node) {
		switch v := follow(n); {
		case isNull(v):
		case v.Kind != yaml.ScalarNode:
			r.report(path, n, "must be text, not %s", kindOf(v))
		default:
			*into = v.Value
		}
	}
}

func (r *reader) texts(into *[]string) fieldReader {
	return r.list(func(path string, n *yaml.Node) {
		var text string
		r.text(&text)(path, n)
		*into = append(*into, text)
	})
}

// truth reads true or false.
func (r *reader) truth(into *bool) fieldReader {
	return func(path string, n *yaml.Node) {
		switch v := follow(n); {
		case isNull(v):
		case v.Kind == yaml.ScalarNode && v.Tag == "!!bool" && strings.EqualFold(v.Value, "true"):
			*into = true
		case v.Kind == yaml.ScalarNode && v.Tag == "!!bool" && strings.EqualFold(v.Value, "false"):
			*into = false
		default:
			r.report(path, n, "must be true or false, not %s", kindOf(v))
		}
	}
}

var (
	decimalNumber = regexp.MustCompile(`^[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$`)
	jsonNumber    = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$`)
)

// number reads a decimal number: 030 is thirty, and .5 is a half.
func (r *reader) number(into **float64) fieldReader {
	return func(path string, n *yaml.Node) {
		v := follow(n)
		if isNull(v) {
			return
		}
		if v.Kind != yaml.ScalarNode || !decimalNumber.MatchString(v.Value) {
			r.report(path, n, "must be a decimal number such as 30 or 0.5, not %s", kindOf(v))
			return
		}
		f, err := strconv.ParseFloat(v.Value, 64)
		if err != nil || math.IsInf(f, 0) {
			r.report(path, n, "%s is too large for a number", kindOf(v))
			return
		}
		*into = &f
	}
}

// anyObject reads an object whose fields depend on something else, such as a target.
func (r *reader) anyObject(into *map[string]any) fieldReader {
	return func(path string, n *yaml.Node) {
		v := follow(n)
		switch {
		case isNull(v):
		case v.Kind != yaml.MappingNode:
			r.report(path, n, "must be an object, not %s", kindOf(v))
		default:
			*into = r.anyFields(path, v)
		}
	}
}

func (r *reader) anyFields(path string, n *yaml.Node) map[string]any {
	values := map[string]any{}
	spelled := map[string]string{} // a key as it was written first, by its lower case
	for _, e := range entries(n) {
		inner := path + "." + e.name
		r.mark(inner, e.key, e.value)
		if first, twice := spelled[strings.ToLower(e.name)]; twice {
			r.report(inner, e.key, "is the same key as %q; keys that differ only in case are not told apart", status.Clip(first, 80))
		}
		spelled[strings.ToLower(e.name)] = e.name
		values[e.name] = r.anyValue(inner, e.value)
	}
	return values
}

// anyValue reads a value as JSON knows it. A number without quotes that has no meaning in JSON, or another one than it seems
// to have, is a problem.
func (r *reader) anyValue(path string, n *yaml.Node) any {
	v := follow(n)
	switch v.Kind {
	case yaml.MappingNode:
		return r.anyFields(path, v)
	case yaml.SequenceNode:
		values := make([]any, len(v.Content))
		for i, e := range v.Content {
			inner := fmt.Sprintf("%s[%d]", path, i)
			r.places[inner] = placeOf(r.path, e)
			values[i] = r.anyValue(inner, e)
		}
		return values
	}
	switch v.Tag {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(v.Value, "true")
	case "!!int", "!!float":
		if f, err := strconv.ParseFloat(v.Value, 64); jsonNumber.MatchString(v.Value) && err == nil && !math.IsInf(f, 0) {
			return json.Number(v.Value)
		}
		r.report(path, n, "%s without quotes can be a text or a number. Put a text in quotes; write a number with decimal digits and without a leading zero",
			status.Clip(v.Value, 60))
		return nil
	}
	if jsonNumber.MatchString(v.Value) && v.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle|yaml.LiteralStyle|yaml.FoldedStyle|yaml.TaggedStyle) == 0 {
		r.report(path, n, "%s is too large for a number; put a text in quotes", status.Clip(v.Value, 60))
	}
	return v.Value
}
