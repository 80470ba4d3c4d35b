// Package auth decides who can do what. It names the person behind a request and their role, and compares the role with the
// permission that a route requires. Permissions fail closed: an unknown role or permission is denied.
//
// The identity comes from the headers of the Databricks Apps proxy. Only an App can trust them: elsewhere anyone can send
// them. A role is the highest one granted by the person's groups, by the lists of e-mail addresses, or by access to the App.
// Groups are looked up with the person's token. If the lookup fails, groups grant nothing.
package auth

import (
	"context"
	"log/slog"
	"strings"
	"time"
)

// The headers. X-Forwarded-User and X-Forwarded-Preferred-Username come with them, and are not needed: it is the e-mail
// address that people are known by, to each other and in the lists.
const (
	headerEmail = "X-Forwarded-Email"
	headerToken = "X-Forwarded-Access-Token"
)

// Asker asks the workspace who a token stands for: the names that the person goes by, and the names of all groups the person
// is in. It ends with ctx. A *status.Error says in words for the person what went wrong.
type Asker func(ctx context.Context, token string) (names, groups []string, err error)

// Roles are who has which role. Groups go by their exact names, e-mail addresses by any case.
type Roles struct {
	AdminGroups, OperatorGroups []string
	AdminEmails, OperatorEmails []string
}

// Options of an Identity.
type Options struct {
	Roles Roles
	Ask   Asker
	Now   func() time.Time
	Log   *slog.Logger
}

// Identity knows the people who use the App. Its methods may be called at the same time.
type Identity struct {
	roles  Roles
	groups *lookups
}

// New makes an Identity. It asks nothing yet.
func New(o Options) *Identity {
	return &Identity{roles: o.Roles, groups: newLookups(o)}
}

// grant is a role and where it came from, in words; the zero value is none.
type grant struct {
	role   Role
	source string
}

// or gives the higher one of two grants, the first where they are equal.
func (g grant) or(other grant) grant {
	if other.role.Rank() > g.role.Rank() {
		return other
	}
	return g
}

// Identify says who sent a request: nil where the proxy names nobody. The error is that of a caller who has gone.
func (i *Identity) Identify(ctx context.Context, header func(name string) string) (*Principal, error) {
	// What a server gives out may be memory that its next request is read into; these outlive the request.
	email, token := strings.Clone(strings.TrimSpace(header(headerEmail))), strings.Clone(strings.TrimSpace(header(headerToken)))
	if email == "" {
		return nil, nil
	}
	given := grant{Viewer, "everybody who may open the App"}.or(i.roles.ofEmail(email))
	if given.role != Admin { // no group could add to that
		found, err := i.groups.of(ctx, token, email)
		if err != nil {
			return nil, err
		}
		given = given.or(found.grant)
		if found.why != "" {
			given.source += "; your groups could not be read: " + found.why
		}
	}
	return &Principal{Email: email, Role: given.role, RoleSource: given.source}, nil
}

func (r Roles) ofEmail(email string) grant {
	switch {
	case listed(r.AdminEmails, email):
		return grant{Admin, "BUOY_ADMIN_EMAILS"}
	case listed(r.OperatorEmails, email):
		return grant{Operator, "BUOY_OPERATOR_EMAILS"}
	}
	return grant{}
}

func (r Roles) ofGroups(groups []string) grant {
	in := make(map[string]bool, len(groups))
	for _, name := range groups {
		in[name] = true
	}
	for _, g := range []struct {
		role  Role
		names []string
	}{{Admin, r.AdminGroups}, {Operator, r.OperatorGroups}} {
		for _, name := range g.names {
			if in[name] {
				return grant{g.role, "the group " + name}
			}
		}
	}
	return grant{}
}

// listed says whether an e-mail address is in a list.
func listed(emails []string, email string) bool {
	for _, other := range emails {
		if fold(other) == fold(email) {
			return true
		}
	}
	return false
}

// fold makes A to Z small and nothing else. Unicode's rules would take the Kelvin sign for a k, and so one person for another.
func fold(email string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, email)
}
