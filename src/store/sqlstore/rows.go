package sqlstore

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"buoy/src/status"
)

// entityRow is the row of an entity as a JSON object with one property per column. A time is microseconds since 1970, and a list is JSON
// inside a text.
type entityRow []status.Field

// MarshalJSON implements json.Marshaler.
func (r entityRow) MarshalJSON() ([]byte, error) {
	return status.EncodeFields(r, func(value any) (any, bool) { return encodeValue(value), true })
}

// encodeValue returns the JSON value of a field.
func encodeValue(value any) any {
	switch v := value.(type) {
	case *time.Duration:
		return int64(*v / time.Second)
	case *time.Time:
		return v.UnixMicro()
	case **time.Time:
		return micros(*v)
	case *status.OptionalTime:
		if t := time.Time(*v); !t.IsZero() {
			return t.UnixMicro()
		}
		return nil
	case *[]string:
		return encodeList(*v)
	case *json.RawMessage:
		return string(*v)
	case *[]status.Pause:
		return encodePauses(*v)
	}
	return value
}

// decode fills the fields from a row. A column without a value leaves its field empty: Delta has no values in rows that are
// older than the column.
func (r entityRow) decode(row string) error {
	next := 0 // engines write the properties in the order of the fields
	return eachProperty(row, func(name, value string) error {
		if next == len(r) || r[next].Name != name {
			next = slices.IndexFunc(r, func(f status.Field) bool { return f.Name == name })
		}
		if next < 0 {
			next = 0
			return nil
		}
		f := r[next]
		next++
		if value == "null" {
			return nil
		}
		if err := decodeValue(value, f.Value); err != nil {
			return fmt.Errorf("the column %s: %w", name, err)
		}
		return nil
	})
}

// eachProperty visits the properties of a JSON object whose values are texts, numbers or null. encoding/json takes four times as long,
// which matters for a run with 10,000 checks.
func eachProperty(object string, visit func(name, value string) error) error {
	separator := "{"
	for rest := object; ; separator = "," {
		after, ok := strings.CutPrefix(strings.TrimLeft(rest, space), separator)
		name, after := cutValue(after)
		after, colon := strings.CutPrefix(strings.TrimLeft(after, space), ":")
		if !ok || !colon || len(name) < 2 {
			return fmt.Errorf("not a JSON object of texts and numbers from byte %d on", len(object)-len(rest))
		}
		var value string
		value, rest = cutValue(after)
		if err := visit(name[1:len(name)-1], value); err != nil {
			return err
		}
		if strings.Trim(rest, space) == "}" {
			return nil
		}
	}
}

// space has the characters that JSON allows between values.
const space = " \t\r\n"

// cutValue splits off the first value: a text with its quotes, a number or null.
func cutValue(text string) (value, rest string) {
	text = strings.TrimLeft(text, space)
	end := strings.IndexAny(text, ",}"+space)
	if strings.HasPrefix(text, `"`) {
		end = 1
		for end < len(text) && text[end] != '"' {
			if text[end] == '\\' {
				end++
			}
			end++
		}
		end++
	}
	if end < 0 || end > len(text) {
		return "", ""
	}
	return text[:end], text[end:]
}

// decodeValue sets a field from its JSON value.
func decodeValue(raw string, target any) (err error) {
	switch v := target.(type) {
	case *string:
		*v, err = decodeText(raw)
	case *status.Word:
		text, failed := decodeText(raw)
		*v, err = status.Word(text), failed
	case *time.Duration:
		seconds, failed := strconv.ParseInt(raw, 10, 64)
		*v, err = time.Duration(seconds)*time.Second, failed
	case *time.Time:
		*v, err = decodeTime(raw)
	case **time.Time:
		t, failed := decodeTime(raw)
		*v, err = &t, failed
	case *status.OptionalTime:
		t, failed := decodeTime(raw)
		*v, err = status.OptionalTime(t), failed
	case *[]string:
		text, failed := decodeText(raw)
		if err = failed; err == nil {
			*v, err = decodeList[string](text)
		}
	case *json.RawMessage:
		text, failed := decodeText(raw)
		*v, err = json.RawMessage(text), failed
	case *[]status.Pause:
		text, failed := decodeText(raw)
		if err = failed; err == nil {
			*v, err = decodePauses(text)
		}
	default:
		err = json.Unmarshal([]byte(raw), target)
	}
	return err
}

func decodeTime(raw string) (time.Time, error) {
	us, err := strconv.ParseInt(raw, 10, 64)
	return microTime(us), err
}

// decodeText reads a JSON text. Most have nothing to unescape. The text is a copy, so that it does not keep the row in memory.
func decodeText(raw string) (text string, err error) {
	if n := len(raw); n >= 2 && raw[0] == '"' && strings.IndexByte(raw, '\\') < 0 {
		return strings.Clone(raw[1 : n-1]), nil
	}
	err = json.Unmarshal([]byte(raw), &text)
	return text, err
}

// pauseRow is an entry of the column pauses.
type pauseRow struct {
	State string `json:"state"`
	From  int64  `json:"from"`
	To    int64  `json:"to,omitempty"`
}

func encodePauses(pauses []status.Pause) string {
	rows := make([]pauseRow, len(pauses))
	for i, p := range pauses {
		rows[i] = pauseRow{State: string(p.State), From: p.From.UnixMicro()}
		if !p.To.IsZero() {
			rows[i].To = p.To.UnixMicro()
		}
	}
	return encodeList(rows)
}

// decodePauses decodes pauses. An empty text is an empty list.
func decodePauses(text string) ([]status.Pause, error) {
	rows, err := decodeList[pauseRow](cmp.Or(text, "[]"))
	var pauses []status.Pause
	for _, r := range rows {
		p := status.Pause{State: status.CheckState(r.State), From: microTime(r.From)}
		if r.To != 0 {
			p.To = microTime(r.To)
		}
		pauses = append(pauses, p)
	}
	return pauses, err
}

func microTime(us int64) time.Time { return time.UnixMicro(us).UTC() }

func micros(t *time.Time) *int64 {
	if t == nil {
		return nil
	}
	us := t.UnixMicro()
	return &us
}

func encodeList[T any](list []T) string {
	if len(list) == 0 {
		return "[]"
	}
	text, err := json.Marshal(list)
	if err != nil { // such a list always encodes
		return "[]"
	}
	return string(text)
}

func decodeList[T any](text string) (list []T, err error) {
	if text == "[]" {
		return nil, nil
	}
	return list, json.Unmarshal([]byte(text), &list)
}
