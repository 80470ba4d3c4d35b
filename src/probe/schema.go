package probe

// TargetSchema returns the JSON Schema of the targets of this kind. Only Validate checks rules about several fields.
func (k Kind) TargetSchema() map[string]any { return objectSchema(k.Fields) }

func objectSchema(fields []Field) map[string]any {
	properties := map[string]any{}
	var required []string
	for _, f := range fields {
		properties[f.Name] = f.schema()
		if f.Required {
			required = append(required, f.Name)
		}
	}
	object := map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
	if required != nil {
		object["required"] = required
	}
	return object
}

func (f Field) schema() map[string]any {
	var s map[string]any
	switch f.Input {
	case InputInteger:
		s = f.numberSchema("integer")
	case InputNumber:
		s = f.numberSchema("number")
	case InputBoolean:
		s = map[string]any{"type": "boolean"}
	case InputIntegers:
		s = map[string]any{"type": "array", "items": f.numberSchema("integer")}
	case InputPairs:
		s = map[string]any{"type": "object", "additionalProperties": map[string]any{"type": "string"}}
	case InputObjects:
		s = map[string]any{"type": "array", "items": objectSchema(f.Fields)}
	default:
		s = f.textSchema()
	}
	if f.Hint != "" {
		s["description"] = f.Hint
	}
	return s
}

func (f Field) numberSchema(jsonType string) map[string]any {
	s := map[string]any{"type": jsonType}
	switch {
	case f.Min != nil && f.AboveMin:
		s["exclusiveMinimum"] = *f.Min
	case f.Min != nil:
		s["minimum"] = *f.Min
	}
	if f.Max != nil {
		s["maximum"] = *f.Max
	}
	return s
}

func (f Field) textSchema() map[string]any {
	s := map[string]any{"type": "string"}
	if f.Required {
		s["minLength"] = 1
	}
	if f.MaxLength > 0 {
		s["maxLength"] = f.MaxLength
	}
	if len(f.Options) > 0 {
		s["enum"] = f.Options
	}
	return s
}
