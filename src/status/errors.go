package status

import (
	"errors"
	"fmt"
	"strings"
)

// Code is the class of an error. The HTTP layer has the only table from code to HTTP status.
type Code string

// The codes.
const (
	CodeInvalid   Code = "invalid"         // the input breaks a rule; Fields lists the rules
	CodeNotFound  Code = "not_found"       // no such entity
	CodeConflict  Code = "conflict"        // the entity already exists, or its state does not allow the step
	CodeStale     Code = "version_changed" // the entity was changed since it was read
	CodeManaged   Code = "managed_by_file" // a file manages the entity, so it must be changed there
	CodeSchema    Code = "schema_mismatch" // the store's schema does not match this binary
	CodeStoreDown Code = "store_down"      // the store cannot be reached or is not ready
)

// FieldError is one broken rule of one field.
type FieldError struct {
	Field   string // path in the input, e.g. "warn" or "platforms[0].checks[2].target.url"
	Rule    string // stable name of the rule, for programs
	Message string // for people: how to fix it
}

// Error is an error whose message can be shown to a client. Other errors are internal and never reach a client.
type Error struct {
	Code    Code
	Message string
	Fields  []FieldError
	cause   error
}

// Errorf returns a coded error. Its text can be shown to a client.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Because adds a cause for errors.Is and the log. Clients never see it.
func (e *Error) Because(cause error) *Error {
	e.cause = cause
	return e
}

// Invalid returns the error for input that breaks rules. It returns nil if fields is empty.
func Invalid(what string, fields []FieldError) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Code: CodeInvalid, Message: what + " is not valid", Fields: fields}
}

// Error returns the message, followed by the broken rules.
func (e *Error) Error() string {
	if len(e.Fields) == 0 {
		return e.Message
	}
	parts := make([]string, len(e.Fields))
	for i, f := range e.Fields {
		parts[i] = f.Field + ": " + f.Message
	}
	return e.Message + ": " + strings.Join(parts, "; ")
}

// Unwrap returns the cause, if any.
func (e *Error) Unwrap() error { return e.cause }

// ForLog returns the full text of an error for the log, including the causes that clients never see. Secrets are redacted.
func ForLog(err error) string {
	text := err.Error()
	var e *Error
	if errors.As(err, &e) && e.cause != nil {
		text += ": " + ForLog(e.cause)
	}
	return Redact(text)
}

// HasCode reports whether err is or wraps an *Error with this code.
func HasCode(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

// problems collects broken rules, so that all are reported together.
type problems []FieldError

func (p *problems) add(field, rule, format string, args ...any) {
	*p = append(*p, FieldError{Field: field, Rule: rule, Message: fmt.Sprintf(format, args...)})
}
