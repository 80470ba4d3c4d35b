package configfile

import (
	"encoding/json"
	"errors"
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

// reader reads values from the tree of a file. Values without quotes are not reinterpreted: a text is exactly the written
// characters, and a number is decimal.
type reader struct {
	path       string
	problems   Problems
	positions  positions
	unreadable map[string]bool // the fields with a problem, and the objects and lists that contain them
	partlyRead map[string]bool // fields in unreadable of which only a part has a problem
	variables  replacement     // of the texts
	onlyRules  bool            // only watch rules are read
}

// fieldReader reads the value of one field. path is the path from the top of the file.
type fieldReader func(path string, n *yaml.Node)

// report adds a problem of the field at path.
func (r *reader) report(path string, n *yaml.Node, format string, args ...any) {
	r.markUnreadable(path)
	r.problems.add(positionOf(r.path, n), "%s: %s", fieldName(path), fmt.Sprintf(format, args...))
}

// markUnreadable marks a field as unreadable, and what contains it as partly read.
func (r *reader) markUnreadable(path string) {
	r.unreadable[path] = true
	delete(r.partlyRead, path)
	for path = parentOf(path); path != "" && !r.unreadable[path]; path = parentOf(path) {
		r.unreadable[path], r.partlyRead[path] = true, true
	}
}

// insideEntity matches the part of a path that leads to a platform, a check or a message.
var insideEntity = regexp.MustCompile(`^(?:platforms|messages)\[\d+\]\.(?:checks\[\d+\]\.)?`)

// fieldName returns a path relative to its entity.
func fieldName(path string) string { return insideEntity.ReplaceAllString(path, "") }

// recordPosition stores the position of a field. An empty value has no position, so it gets the position of its key.
func (r *reader) recordPosition(path string, key, value *yaml.Node) {
	if isNull(value) && value.Value == "" {
		value = key
	}
	r.positions[path] = positionOf(r.path, value)
}

// object reads the fields of an object. An unknown field is a problem, unless skip returns true for its name.
func (r *reader) object(path string, n *yaml.Node, fields map[string]fieldReader, skip func(name string) bool) {
	n = resolveAlias(n)
	known := strings.Join(slices.Sorted(maps.Keys(fields)), ", ")
	switch {
	case isNull(n):
		return
	case n.Kind != yaml.MappingNode:
		r.markUnreadable(path)
		r.problems.add(positionOf(r.path, n), "%s must be an object with the fields %s; it is %s", objectName(path), known, kindOf(n))
		return
	}
	for _, e := range entries(n) {
		inner := strings.TrimPrefix(path+"."+e.name, ".")
		read, ok := fields[e.name]
		switch {
		case ok:
			r.recordPosition(inner, e.key, e.value)
			read(inner, e.value)
		case skip == nil || !skip(e.name):
			r.problems.add(positionOf(r.path, e.key), "unknown field %q; known fields: %s", status.Clip(e.name, 80), known)
		}
	}
}

func objectName(path string) string {
	if path == "" {
		return "the file"
	}
	return fieldName(path)
}

// unsetIn reports whether a variable has no value that a field of an object uses. Without names, it is about all fields.
func (r *reader) unsetIn(n *yaml.Node, names ...string) bool {
	var isUnset func(n *yaml.Node) bool
	isUnset = func(n *yaml.Node) bool {
		n = resolveAlias(n)
		return r.variables.unset[n] || slices.ContainsFunc(n.Content, isUnset)
	}
	return slices.ContainsFunc(entries(resolveAlias(n)), func(e entry) bool {
		return (len(names) == 0 || slices.Contains(names, e.name)) && isUnset(e.value)
	})
}

// list reads each element of a list. An empty value is an empty list.
func (r *reader) list(element fieldReader) fieldReader {
	return func(path string, n *yaml.Node) {
		n = resolveAlias(n)
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
			r.positions[inner] = positionOf(r.path, e)
			element(inner, e)
		}
	}
}

// text reads exactly the written text. An empty value or null is treated as omitted.
func (r *reader) text(into *string) fieldReader {
	return func(path string, n *yaml.Node) {
		switch v := resolveAlias(n); {
		case isNull(v):
		case v.Kind != yaml.ScalarNode:
			r.report(path, n, "must be text, not %s", kindOf(v))
		default:
			*into = v.Value
		}
	}
}

func (r *reader) textList(into *[]string) fieldReader {
	return r.list(func(path string, n *yaml.Node) {
		var text string
		r.text(&text)(path, n)
		*into = append(*into, text)
	})
}

// boolean reads true or false. The value of a variable is a text, and a bundle says that something is PAUSED or UNPAUSED.
func (r *reader) boolean(into *bool) fieldReader {
	return func(path string, n *yaml.Node) {
		v := resolveAlias(n)
		isBoolean := v.Kind == yaml.ScalarNode && (v.Tag == "!!bool" || r.variables.replaced[v])
		switch {
		case isNull(v):
		case isBoolean && strings.EqualFold(v.Value, "true"), r.variables.replaced[v] && strings.EqualFold(v.Value, "PAUSED"):
			*into = true
		case isBoolean && strings.EqualFold(v.Value, "false"), r.variables.replaced[v] && strings.EqualFold(v.Value, "UNPAUSED"):
			*into = false
		case r.variables.replaced[v]:
			r.report(path, n, "must be true, false, PAUSED or UNPAUSED, not %s", kindOf(v))
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
		v := resolveAlias(n)
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

// wholeNumber reads a number without a fraction.
func (r *reader) wholeNumber(into *int) fieldReader {
	return func(path string, n *yaml.Node) {
		v := resolveAlias(n)
		i, ok := status.WholeNumber(v.Value)
		_, err := strconv.Atoi(v.Value)
		switch {
		case isNull(v):
		case v.Kind == yaml.ScalarNode && ok:
			*into = i
		case errors.Is(err, strconv.ErrRange):
			r.report(path, n, "%s is too large for a whole number", kindOf(v))
		default:
			r.report(path, n, "must be a whole number such as 2, not %s", kindOf(v))
		}
	}
}

// anyObject reads an object with any fields, such as a target.
func (r *reader) anyObject(into *map[string]any) fieldReader {
	return func(path string, n *yaml.Node) {
		v := resolveAlias(n)
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
	spelled := map[string]string{} // the first spelling of each key, by its lower case
	for _, e := range entries(n) {
		inner := path + "." + e.name
		r.recordPosition(inner, e.key, e.value)
		if first, twice := spelled[strings.ToLower(e.name)]; twice {
			r.report(inner, e.key, "duplicates the key %q; two keys must not differ only in case", status.Clip(first, 80))
		}
		spelled[strings.ToLower(e.name)] = e.name
		values[e.name] = r.anyValue(inner, e.value)
	}
	return values
}

// anyValue reads a value that JSON can represent. A number without quotes that is invalid in JSON, or has another meaning
// there, is a problem.
func (r *reader) anyValue(path string, n *yaml.Node) any {
	v := resolveAlias(n)
	switch v.Kind {
	case yaml.MappingNode:
		return r.anyFields(path, v)
	case yaml.SequenceNode:
		values := make([]any, len(v.Content))
		for i, e := range v.Content {
			inner := fmt.Sprintf("%s[%d]", path, i)
			r.positions[inner] = positionOf(r.path, e)
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
