package status

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of error it is. The HTTP layer holds the one table from code to answer.
type Code string

// The codes.
const (
	CodeInvalid   Code = "invalid"         // the input breaks a rule; Fields says which
	CodeNotFound  Code = "not_found"       // no such entity
	CodeConflict  Code = "conflict"        // the entity exists already, or the step is not allowed in its state
	CodeStale     Code = "version_changed" // the entity was changed since it was read
	CodeManaged   Code = "managed_by_file" // a file manages the entity, so it is changed there
	CodeSchema    Code = "schema_mismatch" // the store's schema is not the one this binary was built for
	CodeStoreDown Code = "store_down"      // the store cannot be reached or is not ready
)

// FieldError is one broken rule of one field.
type FieldError struct {
	Field   string // path in the input, e.g. "warn" or "platforms[0].checks[2].target.url"
	Rule    string // stable name of the rule, for programs
	Message string // what would be right, for people
}

// Error is an error whose message may be shown to a client. Anything else is internal and stays inside.
type Error struct {
	Code    Code
	Message string
	Fields  []FieldError
	cause   error
}

// Errorf makes a coded error. Its text may be shown to a client.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Because keeps a cause for errors.Is and the log; a client never sees it.
func (e *Error) Because(cause error) *Error {
	e.cause = cause
	return e
}

// Invalid makes the error for input that breaks rules; nil when fields is empty.
func Invalid(what string, fields []FieldError) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Code: CodeInvalid, Message: what + " is not valid", Fields: fields}
}

// Error is the message, with the broken rules behind it.
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

// Unwrap gives the cause, if any.
func (e *Error) Unwrap() error { return e.cause }

// ForLog is all that is known of an error, the causes that clients never see among it, without secrets.
func ForLog(err error) string {
	text := err.Error()
	var e *Error
	if errors.As(err, &e) && e.cause != nil {
		text += ": " + ForLog(e.cause)
	}
	return Redact(text)
}

// HasCode says whether err, or what it wraps, is an *Error with this code.
func HasCode(err error, code Code) bool {
	var e *Error
	return errors.As(err, &e) && e.Code == code
}

// problems collects broken rules, so that all are reported together.
type problems []FieldError

func (p *problems) add(field, rule, format string, args ...any) {
	*p = append(*p, FieldError{Field: field, Rule: rule, Message: fmt.Sprintf(format, args...)})
}
