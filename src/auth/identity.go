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

// The headers that Buoy reads. X-Forwarded-User and X-Forwarded-Preferred-Username are not needed: users are identified by
// their e-mail address, as in the lists.
const (
	headerEmail = "X-Forwarded-Email"
	headerToken = "X-Forwarded-Access-Token"
)

// GroupLookup asks the workspace which user a token belongs to. It returns the names of the user and of all groups that the user
// is a member of. The message of a *status.Error can be shown to the user.
type GroupLookup func(ctx context.Context, token string) (names, groups []string, err error)

// Roles lists who has which role. Groups match by exact name, e-mail addresses in upper and lower case.
type Roles struct {
	AdminGroups, OperatorGroups []string
	AdminEmails, OperatorEmails []string
}

// Options of an Identity.
type Options struct {
	Roles Roles
	Ask   GroupLookup
	Now   func() time.Time
	Log   *slog.Logger
}

// Identity identifies the users of the App. Its methods are safe for concurrent use.
type Identity struct {
	roles  Roles
	groups *lookups
}

// New makes an Identity. It sends no request yet.
func New(o Options) *Identity {
	return &Identity{roles: o.Roles, groups: newLookups(o)}
}

// grant is a role and where it comes from, for people; the zero value grants nothing.
type grant struct {
	role   Role
	source string
}

// higher returns the grant with the higher role, or g if both are equal.
func (g grant) higher(other grant) grant {
	if other.role.Rank() > g.role.Rank() {
		return other
	}
	return g
}

// Identify returns the user of a request, or nil if the proxy names none. It fails only if the caller has gone.
func (i *Identity) Identify(ctx context.Context, header func(name string) string) (*Principal, error) {
	// The server can reuse the memory of header values for its next request, and a lookup can outlive this request.
	email, token := strings.Clone(strings.TrimSpace(header(headerEmail))), strings.Clone(strings.TrimSpace(header(headerToken)))
	if email == "" {
		return nil, nil
	}
	given := grant{Viewer, "everyone who can open the App"}.higher(i.roles.ofEmail(email))
	if given.role != Admin { // no group could grant more
		found, err := i.groups.of(ctx, token, email)
		if err != nil {
			return nil, err
		}
		given = given.higher(found.grant)
		if found.failure != "" {
			given.source += "; your groups could not be read: " + found.failure
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

// listed reports whether an e-mail address is in a list.
func listed(emails []string, email string) bool {
	for _, other := range emails {
		if fold(other) == fold(email) {
			return true
		}
	}
	return false
}

// fold converts A to Z to lower case and nothing else. Unicode folding would turn the Kelvin sign into a k, and so confuse users.
func fold(email string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r - 'A' + 'a'
		}
		return r
	}, email)
}
