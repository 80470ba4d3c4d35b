package httpapi

import (
	"errors"
	"fmt"
	"iter"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-playground/form/v4"
	"github.com/go-playground/validator/v10"
	"github.com/gofiber/fiber/v2"

	"buoy/src/status"
)

// binder reads query parameters into the structs that are generated from the contract, and validates their generated rules.
type binder struct {
	decoder   *form.Decoder
	validator *validator.Validate
}

func newBinder() *binder {
	b := &binder{form.NewDecoder(), validator.New(validator.WithRequiredStructEnabled())}
	b.decoder.RegisterCustomTypeFunc(func(values []string) (any, error) {
		t, err := time.Parse(time.RFC3339Nano, values[0])
		return status.Micro(t), err
	}, time.Time{})
	b.validator.RegisterTagNameFunc(func(f reflect.StructField) string {
		if _, isParameter := f.Tag.Lookup("form"); isParameter {
			return parameterName(f)
		}
		return propertyName(f)
	})
	return b
}

// parameterName returns the query parameter of a generated field, or "" for a header.
func parameterName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("form"), ",")
	return strings.Trim(name, "-")
}

// query reads the parameters of a request into params, a pointer to a generated struct. It reports unknown parameters, repeated
// ones and invalid values all together.
func (b *binder) query(c *fiber.Ctx, params any) error {
	values, err := url.ParseQuery(strings.Clone(string(c.Request().URI().QueryString())))
	if err != nil {
		return status.Invalid("the query", []status.FieldError{{Rule: "query", Message: "cannot be read: " + err.Error()}})
	}
	for f := range fields(params) {
		if !isID(f) {
			continue
		}
		list := values[parameterName(f)]
		for i := range list {
			list[i] = status.CanonicalID(list[i])
		}
	}
	fieldErrors := parameterErrors(values, params)
	var typeErrors form.DecodeErrors
	if err := b.decoder.Decode(params, values); errors.As(err, &typeErrors) {
		for name := range typeErrors {
			fieldErrors = append(fieldErrors, status.FieldError{Field: name, Rule: "type", Message: typeMessage(params, name, values.Get(name))})
		}
	} else if err != nil {
		return fmt.Errorf("decode the query: %w", err)
	}
	var ruleErrors validator.ValidationErrors
	if err := b.validator.Struct(params); errors.As(err, &ruleErrors) {
		for _, e := range ruleErrors {
			if typeErrors[e.Field()] == nil {
				fieldErrors = append(fieldErrors, status.FieldError{Field: e.Field(), Rule: e.Tag(), Message: ruleMessage(e, values.Get(e.Field()))})
			}
		}
	} else if err != nil {
		return fmt.Errorf("validate the query: %w", err)
	}
	slices.SortFunc(fieldErrors, func(a, b status.FieldError) int { return strings.Compare(a.Field, b.Field) })
	return status.Invalid("the query", fieldErrors)
}

// isID reports whether a generated field contains ids: a single one, or a list.
func isID(f reflect.StructField) bool {
	return slices.Contains(strings.Split(f.Tag.Get("validate"), ","), "uuid")
}

// idInPath returns an id in the path of a request, as it is stored.
func idInPath(c *fiber.Ctx, name string) string {
	return status.CanonicalID(strings.Clone(c.Params(name)))
}

// canonicalizeIDs replaces the ids in a field by their stored form.
func canonicalizeIDs(field reflect.Value) {
	switch field = reflect.Indirect(field); field.Kind() {
	case reflect.String:
		field.SetString(status.CanonicalID(field.String()))
	case reflect.Slice:
		for i := range field.Len() {
			canonicalizeIDs(field.Index(i))
		}
	}
}

// unknownError returns the error for a field or a parameter that does not exist. field is its path.
func unknownError(what, field, name string, known []string) status.FieldError {
	message := fmt.Sprintf("unknown %s %q", what, status.Clip(name, longestShown))
	if len(known) > 0 {
		message += "; use " + strings.Join(known, ", ")
	}
	return status.FieldError{Field: field, Rule: "unknown", Message: message}
}

// parameterErrors finds unknown, repeated and empty parameters. The rules of a required parameter already refuse an empty one.
func parameterErrors(values url.Values, params any) []status.FieldError {
	var known, required []string
	for f := range fields(params) {
		known = append(known, parameterName(f))
		if rule, _, _ := strings.Cut(f.Tag.Get("validate"), ","); rule == "required" {
			required = append(required, parameterName(f))
		}
	}
	var fieldErrors []status.FieldError
	for name, given := range values {
		switch {
		case !slices.Contains(known, name):
			fieldErrors = append(fieldErrors, unknownError("parameter", name, name, known))
		case len(given) > 1:
			fieldErrors = append(fieldErrors, status.FieldError{Field: name, Rule: "once", Message: "is given more than once"})
		case given[0] == "" && !slices.Contains(required, name):
			fieldErrors = append(fieldErrors, status.FieldError{Field: name, Rule: "required", Message: "is empty; omit it instead"})
		}
	}
	return fieldErrors
}

// fields yields the query parameters among the fields of a struct pointer.
func fields(params any) iter.Seq[reflect.StructField] {
	return func(yield func(reflect.StructField) bool) {
		t := reflect.TypeOf(params).Elem()
		for i := range t.NumField() {
			if f := t.Field(i); parameterName(f) != "" && !yield(f) {
				return
			}
		}
	}
}

func typeMessage(params any, name, value string) string {
	for f := range fields(params) {
		if parameterName(f) == name {
			return fmt.Sprintf("%q is not %s", value, describeType(f.Type))
		}
	}
	return fmt.Sprintf("%q cannot be read", value)
}

// ruleMessage returns a message with the valid values.
func ruleMessage(e validator.FieldError, value string) string {
	switch e.Tag() {
	case "required":
		return "is required"
	case "oneof":
		return fmt.Sprintf("%q is not one of %s", value, strings.Join(strings.Fields(e.Param()), ", "))
	case "uuid":
		return fmt.Sprintf("%q is not an id", value)
	case "min":
		if has := length(e.Value()); has != "" {
			return fmt.Sprintf("has %s; at least %s", has, e.Param())
		}
		return fmt.Sprintf("%s is less than %s", value, e.Param())
	case "max":
		if has := length(e.Value()); has != "" {
			return fmt.Sprintf("has %s; at most %s", has, e.Param())
		}
		return fmt.Sprintf("%s is more than %s", value, e.Param())
	case "gt":
		return fmt.Sprintf("%s must be greater than %s", value, e.Param())
	case "unique":
		return "must not contain duplicates: " + strconv.Quote(firstDuplicate(e.Value()))
	}
	return fmt.Sprintf("%q breaks the rule %s", value, e.Tag())
}

// length returns the length of a text or a list, or "" for other types.
func length(value any) string {
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.String:
		return plural(utf8.RuneCountInString(v.String()), "character", "characters")
	case reflect.Slice:
		return plural(v.Len(), "entry", "entries")
	}
	return ""
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// firstDuplicate returns the first repeated entry of a list of strings.
func firstDuplicate(list any) string {
	seen := map[string]bool{}
	entries, _ := list.([]string) // only lists of strings have this rule
	for _, entry := range entries {
		if seen[entry] {
			return entry
		}
		seen[entry] = true
	}
	return ""
}
