package probe

import (
	"reflect"
	"strconv"
	"strings"

	"buoy/src/status"
)

// TargetSchema is the JSON Schema of the targets of a kind, for editors, or nil for a kind that is not known. It says what
// its struct says: the types, and the tags `schema` (required, min, max, oneof) and `about`. What depends on more than one
// field is for the probe's Validate alone.
func TargetSchema(kind status.Kind) map[string]any {
	switch kind {
	case status.KindHTTP:
		return schemaOf(reflect.TypeFor[httpTarget]())
	case status.KindSQLQuery:
		return schemaOf(reflect.TypeFor[sqlQueryTarget]())
	case status.KindTableFreshness:
		return schemaOf(reflect.TypeFor[tableFreshnessTarget]())
	case status.KindHeartbeat:
		return schemaOf(reflect.TypeFor[struct{}]())
	case status.KindFixture:
		return schemaOf(reflect.TypeFor[scriptTarget]())
	}
	return nil
}

func schemaOf(t reflect.Type) map[string]any {
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	}
	properties, required := map[string]any{}, []string{}
	for i := range t.NumField() {
		field := t.Field(i)
		name, ok := field.Tag.Lookup("json")
		if !ok {
			continue
		}
		property := schemaOf(field.Type)
		if about := field.Tag.Get("about"); about != "" {
			property["description"] = about
		}
		if restrict(property, field.Tag.Get("schema")) {
			required = append(required, name)
		}
		properties[name] = property
	}
	object := map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		object["required"] = required
	}
	return object
}

// restrict adds what a tag says, to the entries where the field is a list, and tells whether the field is required.
func restrict(property map[string]any, tag string) (required bool) {
	if items, ok := property["items"].(map[string]any); ok {
		property = items
	}
	for rule := range strings.SplitSeq(tag, ",") {
		name, value, _ := strings.Cut(rule, "=")
		switch {
		case name == "required":
			required = true
			if property["type"] == "string" {
				property["minLength"] = 1
			}
		case name == "oneof":
			property["enum"] = strings.Fields(value)
		case name == "max" && property["type"] == "string":
			property["maxLength"] = number10(value)
		case name == "min":
			property["minimum"] = number10(value)
		case name == "max":
			property["maximum"] = number10(value)
		case name == "above":
			property["exclusiveMinimum"] = number10(value)
		}
	}
	return required
}

func number10(text string) float64 {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic("a tag of a target says " + text + ", which is no number") // every tag is read by a test
	}
	return n
}
