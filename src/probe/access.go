package probe

import "errors"

// Access says whether the identity of this process can read one of the things that a check measures with.
type Access struct {
	Sort string // what it is one of, in the plural, such as "jobs" or "secrets"
	Name string // identifies it among them: its id, or the name in the target
	// Lack is why it cannot be read, as a sentence without its end. It is empty if it can be read. Things that cannot be read for the
	// same reason have the same Lack.
	Lack    string
	Unknown bool // it could not be found out whether it can be read; Lack says why
	// Grant returns the statement or the command that gives a principal the permission: one line that can be pasted. The principal is
	// an e-mail address, or the application id of a service principal. It is nil if a permission is not what is missing.
	Grant func(principal string) string
}

// ErrUnreadableSecret is in the errors of a SecretFunc if the secret does not exist or the identity cannot read it. Any other error says
// nothing about the secret.
var ErrUnreadableSecret = errors.New("the secret does not exist, or it cannot be read")
