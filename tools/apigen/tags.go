package main

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// extraTags is the extension from which oapi-codegen reads additional struct tags of a field.
const extraTags = "x-oapi-codegen-extra-tags"

// oneofValue matches the values of enums that need no quotes in a oneof.
var oneofValue = regexp.MustCompile(`^[A-Za-z0-9_.:/+-]+$`)

// addTags adds the rules of the contract to every parameter and property as validator tags. A rule that no tag can express is
// an error, because nothing would check it.
func addTags(contract *openapi3.T) error {
	var problems []error
	for path, item := range contract.Paths.Map() {
		for method, operation := range item.Operations() {
			for _, ref := range slices.Concat(item.Parameters, operation.Parameters) {
				if err := tagParameter(ref.Value); err != nil {
					problems = append(problems, fmt.Errorf("%s %s: parameter %s: %w", method, path, ref.Value.Name, err))
				}
			}
		}
	}
	for name, schema := range contract.Components.Schemas {
		if err := tagProperties(schema.Value); err != nil {
			problems = append(problems, fmt.Errorf("schema %s: %w", name, err))
		}
	}
	slices.SortFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(problems...)
}

func tagParameter(parameter *openapi3.Parameter) error {
	if parameter.Schema == nil {
		return errors.New("has no schema; parameters with a media type are not supported")
	}
	tag, err := validateTag(parameter.Schema.Value, parameter.Required)
	if err != nil {
		return err
	}
	// The params struct also contains the headers. A query must not be able to set them.
	tags := map[string]any{"form": "-"}
	if parameter.In == openapi3.ParameterInQuery {
		tags["form"] = parameter.Name
	}
	if tag != "" {
		tags["validate"] = tag
	}
	parameter.Extensions = with(parameter.Extensions, extraTags, tags)
	return nil
}

func tagProperties(schema *openapi3.Schema) error {
	for name, property := range schema.Properties {
		tag, err := validateTag(property.Value, slices.Contains(schema.Required, name))
		if err != nil {
			return fmt.Errorf("property %s: %w", name, err)
		}
		if tag != "" {
			// The tag is on the reference and not on the schema, because a schema can be required in one place and optional in another.
			property.Extensions = with(property.Extensions, extraTags, map[string]any{"validate": tag})
		}
	}
	return nil
}

// with returns a copy of the extensions with one more. Shared parameters and schemas are visited more than once.
func with(extensions map[string]any, key string, value any) map[string]any {
	out := maps.Clone(extensions)
	if out == nil {
		out = map[string]any{}
	}
	out[key] = value
	return out
}

// validateTag returns the tag of one field: required or omitempty, followed by its rules.
//
// `required` in the validator means "not the zero value". That is stricter than the contract for a number, a boolean or a text
// that can be empty, so these get no `required`. A field without a pointer does not show whether it was sent.
func validateTag(schema *openapi3.Schema, required bool) (string, error) {
	found, err := rules(schema)
	if err != nil {
		return "", err
	}
	switch {
	case required && !zeroAllowed(schema):
		found = append([]string{"required"}, found...)
	case !required && len(found) > 0:
		found = append([]string{"omitempty"}, found...)
	}
	return strings.Join(found, ","), nil
}

// zeroAllowed reports whether the contract allows the Go zero value of the field.
func zeroAllowed(schema *openapi3.Schema) bool {
	switch {
	case len(schema.Enum) > 0, schema.Type.Is(openapi3.TypeArray): // a nil slice is a missing list, an empty slice is a value
		return false
	case schema.Type.Is(openapi3.TypeString):
		return schema.MinLength == 0 && !slices.Contains([]string{"uuid", "date", "date-time"}, schema.Format)
	}
	return true // the minimum of a number rejects 0 itself; objects are checked field by field
}

func rules(schema *openapi3.Schema) ([]string, error) {
	if err := unsupported(schema); err != nil {
		return nil, err
	}
	switch {
	case len(schema.Enum) > 0:
		tag, err := oneof(schema.Enum)
		return []string{tag}, err
	case schema.Type.Is(openapi3.TypeString):
		return stringRules(schema)
	case schema.Type.Is(openapi3.TypeInteger), schema.Type.Is(openapi3.TypeNumber):
		return numberRules(schema), nil
	case schema.Type.Is(openapi3.TypeArray):
		return arrayRules(schema)
	}
	return nil, nil
}

func stringRules(schema *openapi3.Schema) ([]string, error) {
	var out []string
	if schema.MinLength > 0 {
		out = append(out, "min="+strconv.FormatUint(schema.MinLength, 10))
	}
	if schema.MaxLength != nil {
		out = append(out, "max="+strconv.FormatUint(*schema.MaxLength, 10))
	}
	switch schema.Format {
	case "", "date-time": // a time.Time contains only valid times
	case "uuid":
		out = append(out, "uuid")
	case "date":
		out = append(out, "datetime=2006-01-02")
	case "uri":
		out = append(out, "uri")
	case "email":
		out = append(out, "email")
	default:
		return nil, fmt.Errorf("format %q has no validator tag here; add it to stringRules", schema.Format)
	}
	return out, nil
}

func numberRules(schema *openapi3.Schema) []string {
	var out []string
	if schema.Min != nil {
		out = append(out, bound("min", "gt", schema.ExclusiveMin)+"="+number(*schema.Min))
	}
	if schema.Max != nil {
		out = append(out, bound("max", "lt", schema.ExclusiveMax)+"="+number(*schema.Max))
	}
	return out
}

func bound(inclusive, exclusive string, flag openapi3.ExclusiveBound) string {
	if flag.Bool != nil && *flag.Bool {
		return exclusive
	}
	return inclusive
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func arrayRules(schema *openapi3.Schema) ([]string, error) {
	var out []string
	if schema.MinItems > 0 {
		out = append(out, "min="+strconv.FormatUint(schema.MinItems, 10))
	}
	if schema.MaxItems != nil {
		out = append(out, "max="+strconv.FormatUint(*schema.MaxItems, 10))
	}
	if schema.UniqueItems {
		out = append(out, "unique")
	}
	item := schema.Items.Value
	inner, err := rules(item)
	if err != nil {
		return nil, fmt.Errorf("items: %w", err)
	}
	if len(inner) > 0 || len(item.Properties) > 0 {
		out = append(append(out, "dive"), inner...)
	}
	return out, nil
}

func oneof(values []any) (string, error) {
	words := make([]string, len(values))
	for i, value := range values {
		words[i] = fmt.Sprint(value)
		if !oneofValue.MatchString(words[i]) {
			return "", fmt.Errorf("enum value %q cannot be used in a validator tag", words[i])
		}
	}
	return "oneof=" + strings.Join(words, " "), nil
}

// unsupported returns an error with the rules that have no tag.
func unsupported(schema *openapi3.Schema) error {
	var names []string
	for name, used := range map[string]bool{
		"pattern":          schema.Pattern != "",
		"multipleOf":       schema.MultipleOf != nil,
		"minProperties":    schema.MinProps > 0,
		"maxProperties":    schema.MaxProps != nil,
		"oneOf":            len(schema.OneOf) > 0,
		"anyOf":            len(schema.AnyOf) > 0,
		"allOf":            len(schema.AllOf) > 0,
		"not":              schema.Not != nil,
		"exclusiveMinimum": schema.ExclusiveMin.Value != nil,
		"exclusiveMaximum": schema.ExclusiveMax.Value != nil,
	} {
		if used {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	return fmt.Errorf("%s cannot be expressed as a validator tag; check it in the domain and remove it from the contract, "+
		"or add support for it to tools/apigen", strings.Join(names, ", "))
}
