package httpapi

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"

	"buoy/src/status"
)

// maxBodyDepth is the maximum nesting of a body.
const maxBodyDepth = 100

// strictJSON reports what the decoder would change silently: a repeated key, also in another case, half a surrogate pair, and a
// number that does not fit into a float64. It also reports too deep nesting. The decoder reports invalid JSON.
func strictJSON(raw []byte) []status.FieldError {
	s := strict{decoder: json.NewDecoder(bytes.NewReader(raw))}
	s.decoder.UseNumber()
	for {
		before := s.decoder.InputOffset()
		token, err := s.decoder.Token()
		if err != nil || !s.checkToken(token, raw[before:s.decoder.InputOffset()]) {
			return s.problems
		}
	}
}

// strict walks through the tokens of a body.
type strict struct {
	decoder  *json.Decoder
	open     []container
	problems []status.FieldError
}

// container is an open object or list.
type container struct {
	object bool
	keys   map[string]string // keys of an object as written, by lower case
	key    string            // the key of the next value; empty before a key
	inKey  bool              // a key was read, but not its value
	index  int               // index of the next list element
}

// checkToken checks one token and reports whether to continue.
func (s *strict) checkToken(token json.Token, text []byte) bool {
	delimiter, isDelimiter := token.(json.Delim)
	if isDelimiter && (delimiter == '}' || delimiter == ']') {
		s.open = s.open[:len(s.open)-1]
		s.valueRead()
		return true
	}
	name, isText := token.(string)
	if isText && loneSurrogate(text) {
		s.add("utf8", "contains half of a surrogate pair, which is not a character")
	}
	if top := s.top(); top != nil && top.object && !top.inKey {
		s.key(top, name)
		return true
	}
	if number, ok := token.(json.Number); ok {
		if f, err := strconv.ParseFloat(number.String(), 64); err != nil || math.IsInf(f, 0) {
			s.add("range", status.Clip(number.String(), longestShown)+" is too large for a number")
		}
	}
	if !isDelimiter {
		s.valueRead()
		return true
	}
	if len(s.open) == maxBodyDepth {
		s.add("depth", fmt.Sprintf("is nested more than %d levels deep", maxBodyDepth))
		return false
	}
	s.open = append(s.open, container{object: delimiter == '{', keys: map[string]string{}})
	return true
}

func (s *strict) top() *container {
	if len(s.open) == 0 {
		return nil
	}
	return &s.open[len(s.open)-1]
}

func (s *strict) key(object *container, name string) {
	object.key, object.inKey = name, true
	folded := strings.ToLower(name)
	first, twice := object.keys[folded]
	switch {
	case !twice:
		object.keys[folded] = name
	case first == name:
		s.add("duplicate", "is given twice")
	default:
		s.add("duplicate", fmt.Sprintf("duplicates the key %q; two keys must not differ only in case", status.Clip(first, longestShown)))
	}
}

// valueRead moves to the position after a value.
func (s *strict) valueRead() {
	if top := s.top(); top != nil {
		top.inKey = false
		top.index++
	}
}

func (s *strict) add(rule, message string) {
	var path strings.Builder
	for _, c := range s.open {
		switch {
		case !c.object:
			fmt.Fprintf(&path, "[%d]", c.index)
		case c.inKey:
			path.WriteString("." + status.Clip(c.key, longestShown))
		}
	}
	s.problems = append(s.problems, status.FieldError{Field: strings.TrimPrefix(path.String(), "."), Rule: rule, Message: message})
}

// loneSurrogate reports whether a JSON string contains an escaped half of a surrogate pair.
func loneSurrogate(text []byte) bool {
	const escapeLength = 6 // \uXXXX
	unit := func(i int) rune {
		if i+escapeLength > len(text) || text[i] != '\\' || text[i+1] != 'u' {
			return 0
		}
		u, _ := strconv.ParseUint(string(text[i+2:i+escapeLength]), 16, 16)
		return rune(u) //nolint:gosec // 16 bits
	}
	for i := 0; i+1 < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		switch u := unit(i); {
		case !utf16.IsSurrogate(u):
			i++ // the escaped character does not start another escape
		case utf16.DecodeRune(u, unit(i+escapeLength)) == '\uFFFD':
			return true
		default:
			i += 2*escapeLength - 1
		}
	}
	return false
}
