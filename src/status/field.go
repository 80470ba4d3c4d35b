package status

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
)

// Field is one field of an entity: its names, and a pointer to its value. An entity lists its fields once, in the order of
// the columns of its table. Its rows in the store, its images in the audit log, its diffs and its form in files are derived
// from that list.
//
// Value points to one of these types:
//
//	string           a text
//	Word             a word from a fixed list, such as a state
//	int, int64       a whole number
//	*float64         a number, nil if there is none
//	time.Duration    whole seconds
//	time.Time        a time
//	*time.Time       a time, nil if there is none
//	OptionalTime     a time, zero if there is none
//	[]string         a list of texts
//	json.RawMessage  a JSON object
//	[]Pause          the pauses of a check
type Field struct {
	Name    string // in the store, in the audit log and in the API
	File    string // in files and in diffs; empty if people do not set the field
	Value   any
	Audited bool // included in audit log images
	Fixed   bool // written with the first version and never changed
}

// Word is a value of a fixed list. A pointer to any such type converts to *Word.
type Word string

// OptionalTime is a time that is zero if there is none. A *time.Time converts to *OptionalTime.
type OptionalTime time.Time

// Record has fields: a *Platform, a *Check, a *Message or a *Run.
type Record interface {
	Fields() []Field
}

// fields lists the audit columns. They are the last columns of every table.
func (a *Audit) fields() []Field {
	return []Field{
		{Name: "created_at", Value: &a.CreatedAt, Fixed: true},
		{Name: "created_by", Value: &a.CreatedBy, Fixed: true},
		{Name: "updated_at", Value: &a.UpdatedAt},
		{Name: "updated_by", Value: &a.UpdatedBy},
	}
}

// EncodeFields returns a JSON object with the fields in their order. encode converts a value, given as a pointer. It
// returns ok = false to omit the field.
func EncodeFields(fields []Field, encode func(value any) (converted any, ok bool)) ([]byte, error) {
	object := bytes.NewBuffer(make([]byte, 0, 1024)) // large enough for most
	values := json.NewEncoder(object)
	lead := `{"`
	for _, f := range fields {
		value, ok := encode(f.Value)
		if !ok {
			continue
		}
		object.WriteString(lead + f.Name + `":`)
		if err := values.Encode(value); err != nil {
			return nil, fmt.Errorf("encode the field %s: %w", f.Name, err)
		}
		object.Truncate(object.Len() - 1) // the line feed that Encode adds
		lead = `,"`
	}
	object.WriteByte('}')
	return object.Bytes(), nil
}
