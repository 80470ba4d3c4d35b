package configfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"buoy/src/status"
)

// yamlWriter writes the small part of YAML that a file needs, always in the same form. The encoder of the YAML library is not
// used: it writes some texts without quotes that it reads as other values (.nan, a tab, keys with lines), and its output
// changes between versions.
type yamlWriter struct{ buf bytes.Buffer }

func (w *yamlWriter) raw(text string) { w.buf.WriteString(text) }

// bytes returns what was written. A text that looks like the use of a variable stays a text.
func (w *yamlWriter) bytes() []byte {
	return bytes.ReplaceAll(w.buf.Bytes(), []byte(variableStart), []byte(escapedStart))
}

// item starts an entry of a list at a depth.
func (w *yamlWriter) item(depth int) *yamlItem { return &yamlItem{w: w, depth: depth, first: true} }

// yamlItem is an entry of a list with fields. Empty fields are omitted.
type yamlItem struct {
	w     *yamlWriter
	depth int
	first bool // the next field is the first one and gets the hyphen
}

func (i *yamlItem) item(deeper int) *yamlItem { return i.w.item(i.depth + 2*deeper) }

func (i *yamlItem) indent(deeper int) string { return strings.Repeat("  ", i.depth+1+deeper) }

func (i *yamlItem) line(name, value string) {
	lead := i.indent(0)
	if i.first {
		lead = strings.Repeat("  ", i.depth) + "- "
		i.first = false
	}
	i.w.raw(strings.TrimRight(lead+name+": "+value, " ") + "\n")
}

// comment writes a line for people before the next entry of a list. It has no effect if the text is empty.
func (i *yamlItem) comment(deeper int, text string) {
	if text != "" {
		i.w.raw(i.indent(deeper) + "# " + status.CleanLine(status.Visible(strings.ReplaceAll(text, "\n", " "))) + "\n")
	}
}

func (i *yamlItem) open(name string) { i.line(name, "") }

func (i *yamlItem) text(name, value string) {
	if value != "" {
		i.line(name, block(value, i.indent(1)))
	}
}

func (i *yamlItem) number(name string, value *float64) {
	if value != nil {
		i.line(name, flow(*value))
	}
}

func (i *yamlItem) list(name string, values []string) {
	if len(values) > 0 {
		i.line(name, flow(values))
	}
}

func (i *yamlItem) origin(o status.Origin) {
	if o != status.OriginFile {
		i.line("origin", string(o))
	}
}

// fields writes an object with one line per field.
func (i *yamlItem) fields(name string, values map[string]any) {
	if len(values) == 0 {
		return
	}
	i.open(name)
	for _, key := range slices.Sorted(maps.Keys(values)) {
		value := flow(values[key])
		if text, ok := values[key].(string); ok {
			value = block(text, i.indent(2))
		}
		i.w.raw(i.indent(1) + scalar(key) + ": " + value + "\n")
	}
}

// plain matches texts that need no quotes, even inside brackets. They start with a letter. notPlain matches the exceptions,
// which YAML reads as other values.
var (
	plain    = regexp.MustCompile(`^[A-Za-z](?: *[A-Za-z0-9_./()'=&%+~@-])*$`)
	notPlain = regexp.MustCompile(`^(?i:true|false|null|yes|no|on|off|y|n|nan|inf)$`)
	// urlText matches URLs that need no quotes after their key, where a colon has no meaning.
	urlText = regexp.MustCompile(`^https?://[A-Za-z0-9_./?=&%+~@:-]*[A-Za-z0-9_./?=&%+~@-]$`)
	// blockText matches texts that can be written as a block: the first line starts without a space, no line ends with a space,
	// and all other characters are visible.
	blockText = regexp.MustCompile(`^[^\s\pC\pZ]( *[^\s\pC\pZ])*\n(( *[^\s\pC\pZ])*\n)*( *[^\s\pC\pZ])+\n?$`)
)

// scalar formats a text on one line.
func scalar(text string) string {
	if plain.MatchString(text) && !notPlain.MatchString(text) {
		return text
	}
	return quoted(text)
}

// quoted formats a value as JSON, which is valid YAML. Invisible characters are written as escapes.
func quoted(value any) string {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	_ = e.Encode(value) // a text, number or boolean: it always encodes
	var b strings.Builder
	for _, r := range strings.TrimSuffix(buf.String(), "\n") {
		switch {
		case unicode.IsGraphic(r) || r == utf8.RuneError:
			b.WriteRune(r)
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08X`, r)
		default:
			fmt.Fprintf(&b, `\u%04X`, r)
		}
	}
	return b.String()
}

// block formats a text after its key. Several lines become a block, so that a diff shows only the changed lines.
func block(text, indent string) string {
	if urlText.MatchString(text) {
		return text
	}
	if !blockText.MatchString(text) {
		return scalar(text)
	}
	style := "|-"
	if body, ended := strings.CutSuffix(text, "\n"); ended {
		style, text = "|", body
	}
	var b strings.Builder
	b.WriteString(style)
	for line := range strings.SplitSeq(text, "\n") {
		b.WriteString("\n")
		if line != "" {
			b.WriteString(indent + line)
		}
	}
	return b.String()
}

// flow formats any value on one line.
func flow(value any) string {
	switch v := value.(type) {
	case string:
		return scalar(v)
	case []string:
		return sequence(v)
	case []any:
		return sequence(v)
	case map[string]any:
		parts := make([]string, 0, len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, scalar(key)+": "+flow(v[key]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case float64:
		return decimal(v)
	case json.Number:
		return v.String()
	}
	return quoted(value)
}

func sequence[T any](values []T) string {
	parts := make([]string, len(values))
	for i, v := range values {
		parts[i] = flow(v)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// decimal formats a number, without an exponent if it is a short whole number.
func decimal(v float64) string {
	if v == math.Trunc(v) && math.Abs(v) < 1e15 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', -1, 64)
}
