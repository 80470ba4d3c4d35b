package httpapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/go-playground/validator/v10"
	"github.com/gofiber/fiber/v2"

	"buoy/src/status"
)

// body reads the JSON body of a request into a pointer to a generated struct, and reports every rule that it breaks. If the
// contract is broken, domain reports further problems, so that the client sees all of them at once. It is not called if a field
// could not be read: rules across fields make no sense then. domain is nil if a body has no rules beyond the contract.
func (b *binder) body(c *fiber.Ctx, into any, domain func() error) error {
	broken, unreadable, err := b.read(c, into)
	switch {
	case err != nil || len(broken) == 0:
		return err
	case unreadable || domain == nil:
		return status.Invalid("the request", broken)
	}
	return addDomainErrors(broken, domain())
}

// read returns every broken rule of the contract, and whether a field could not be read at all. An error concerns the body as a
// whole.
func (b *binder) read(c *fiber.Ctx, into any) (broken []status.FieldError, unreadable bool, err error) {
	if kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType)); err != nil || kind != fiber.MIMEApplicationJSON {
		return nil, true, status.Errorf(codeMediaType, "the body must be sent as Content-Type: application/json")
	}
	if c.Get(fiber.HeaderContentEncoding) != "" {
		return nil, true, status.Errorf(codeMediaType, "the body must be sent without a Content-Encoding")
	}
	raw := slices.Clone(c.Request().Body()) // fiber reuses the request's memory
	if !utf8.Valid(raw) {
		return nil, true, status.Errorf(codeBadRequest, "the body is not UTF-8")
	}
	if broken = strictJSON(raw); len(broken) > 0 {
		return broken, true, nil
	}
	if broken = readObject("", raw, reflect.ValueOf(into).Elem()); len(broken) > 0 {
		if broken[0].Field == "" { // the body is not an object
			return broken, true, nil
		}
		unreadable = slices.ContainsFunc(broken, func(e status.FieldError) bool { return e.Rule != "required" && e.Rule != "unknown" })
	}
	seen := map[string]bool{}
	for _, e := range broken {
		seen[e.Field] = true
	}
	var ruleErrors validator.ValidationErrors
	if err := b.validator.Struct(into); errors.As(err, &ruleErrors) {
		for _, e := range ruleErrors {
			_, field, _ := strings.Cut(e.Namespace(), ".")
			if !seen[field] {
				broken = append(broken, status.FieldError{Field: field, Rule: e.Tag(), Message: ruleMessage(e, fmt.Sprint(e.Value()))})
			}
		}
	} else if err != nil {
		return nil, true, fmt.Errorf("validate the body: %w", err)
	}
	return broken, unreadable, nil
}

// propertyName is the JSON property that a generated field stands for.
func propertyName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	return name
}

// readObject reads a JSON object into a struct, property by property, so that all problems are found at once. A null property
// differs from a missing one.
func readObject(path string, raw []byte, into reflect.Value) []status.FieldError {
	var properties map[string]json.RawMessage
	err := json.Unmarshal(raw, &properties)
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return []status.FieldError{{Rule: "json", Message: fmt.Sprintf("is not JSON: %s, after %d bytes", syntax, syntax.Offset)}}
	case err != nil || properties == nil:
		return []status.FieldError{{Field: strings.TrimSuffix(path, "."), Rule: "type", Message: "must be an object, not " + asSent(raw)}}
	}
	var problems []status.FieldError
	var known []string
	for i := range into.NumField() {
		f := into.Type().Field(i)
		name := propertyName(f)
		known = append(known, name)
		value, sent := properties[name]
		optional := strings.HasSuffix(f.Tag.Get("json"), ",omitempty")
		switch {
		case sent && string(value) == "null" && optional:
			problems = append(problems, status.FieldError{Field: path + name, Rule: "type", Message: "must not be null; omit it instead"})
		case sent:
			problems = append(problems, readValue(path+name, value, into.Field(i))...)
			if isID(f) {
				canonicalizeIDs(into.Field(i))
			}
		case !optional:
			problems = append(problems, status.FieldError{Field: path + name, Rule: "required", Message: "is required"})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if !slices.Contains(known, name) {
			problems = append(problems, unknownError("field", path+name, name, known))
		}
	}
	return problems
}

// readValue reads one property. The elements of a list of objects are read like the object around them.
func readValue(path string, raw []byte, into reflect.Value) []status.FieldError {
	typeProblem := func() []status.FieldError {
		return []status.FieldError{{Field: path, Rule: "type", Message: "must be " + describeType(into.Type()) + ", not " + asSent(raw)}}
	}
	if string(raw) == "null" {
		return typeProblem()
	}
	if into.Kind() == reflect.Slice && into.Type().Elem().Kind() == reflect.Struct {
		var elements []json.RawMessage
		if json.Unmarshal(raw, &elements) != nil {
			return typeProblem()
		}
		var problems []status.FieldError
		list := reflect.MakeSlice(into.Type(), len(elements), len(elements))
		for i, element := range elements {
			problems = append(problems, readObject(fmt.Sprintf("%s[%d].", path, i), element, list.Index(i))...)
		}
		into.Set(list)
		return problems
	}
	if kind := into.Type(); kind.Kind() == reflect.Int || kind.Kind() == reflect.Pointer && kind.Elem().Kind() == reflect.Int {
		if n, ok := status.WholeNumber(string(raw)); ok {
			raw = strconv.AppendInt(nil, int64(n), 10)
		}
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber() // numbers in a target keep their notation
	err := d.Decode(into.Addr().Interface())
	at, isTime := reflect.TypeAssert[time.Time](reflect.Indirect(into))
	if err != nil || isTime && at.IsZero() { // the zero time would count as missing
		into.SetZero()
		return typeProblem()
	}
	return nil
}

// longestShown is the maximum length of a repeated value in an error message, including the ellipsis.
const longestShown = 61

// asSent returns a value as it was sent. For an object it returns only "an object".
func asSent(raw json.RawMessage) string {
	text := status.Clip(status.Redact(string(raw)), longestShown)
	if strings.HasPrefix(text, "{") {
		return "an object"
	}
	return text
}

// describeType describes the values that a field accepts.
func describeType(t reflect.Type) string {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[time.Time]():
		return "a time such as 2026-11-24T18:00:00Z"
	case t.Kind() == reflect.String:
		return "text"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Int:
		return "a whole number"
	case t.Kind() == reflect.Float64:
		return "a number"
	case t.Kind() == reflect.Slice:
		return "a list of " + strings.TrimPrefix(describeType(t.Elem()), "a ")
	}
	return "an object"
}

// addDomainErrors adds the problems found by the domain to those of the contract, at most one per field.
func addDomainErrors(broken []status.FieldError, err error) error {
	var coded *status.Error
	switch {
	case err == nil:
	case errors.As(err, &coded) && coded.Code == status.CodeInvalid:
		for _, e := range coded.Fields {
			if !slices.ContainsFunc(broken, func(b status.FieldError) bool { return b.Field == e.Field }) {
				broken = append(broken, e)
			}
		}
	default:
		return err
	}
	return status.Invalid("the request", broken)
}
