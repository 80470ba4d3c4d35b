package doctor

import (
	"fmt"
	"slices"
	"strings"
)

// Holder is whose privileges are looked for.
type Holder struct {
	Name   string // an e-mail address, or the application id of a service principal; empty: it is not known
	Groups []string
}

// everyone is the group that all identities of an account are in; nothing lists it.
const everyone = "account users"

// is says whether a grant to this principal is one to the holder, and through which group.
func (h Holder) is(principal string) (via string, ok bool) {
	if h.Name != "" && strings.EqualFold(principal, h.Name) {
		return "", true
	}
	return principal, principal == everyone || slices.Contains(h.Groups, principal)
}

// Has says whether one of these levels or privileges was granted to the holder, and through which group. What somebody holds
// directly comes first.
func (h Holder) Has(grants map[string][]string, oneOf ...string) (via string, ok bool) {
	for principal, granted := range grants {
		group, ours := h.is(principal)
		if !ours || !slices.ContainsFunc(granted, func(g string) bool { return slices.Contains(oneOf, g) }) {
			continue
		}
		if !ok || group < via { // the empty one first, and always the same one
			via, ok = group, true
		}
	}
	return via, ok
}

// Securable is an object of Unity Catalog as somebody has seen it.
type Securable struct {
	Kind   string // CATALOG, SCHEMA or VOLUME
	Name   string // catalog.schema.volume
	Owner  string // empty where it was not seen
	Unseen string // why it could not be looked at, in words; empty: it was seen
	Absent bool   // it does not exist
	// Refused is when the platform does not show it to this identity, which it does to who holds the first privilege.
	Refused bool
	Grants  map[string][]string // principal to privileges, inherited ones too; nil where they could not be read
	Partial bool                // Grants has only what this identity holds by itself, not what its groups hold
}

// Existence is the finding about the object itself.
func (s Securable) Existence() Finding {
	f := Finding{State: OK, Name: strings.ToLower(s.Kind), Found: s.Name}
	switch {
	case s.Absent:
		f.State, f.Found, f.Do = Missing, s.Name+" does not exist, or may not be seen", s.create()
	case s.Refused:
		f.State, f.Found = Unknown, s.Name+" may not be seen by this identity"
	case s.Unseen != "":
		f.State, f.Found = Unknown, s.Name+": "+s.Unseen
	}
	return f
}

func (s Securable) create() string {
	if s.Kind == "CATALOG" {
		return "ask who administers the metastore for it, or set BUOY_SCHEMA to a schema of another catalog"
	}
	return fmt.Sprintf("deploy the bundle, or: CREATE %s %s;", s.Kind, quoted(s.Name))
}

// Privileges are the findings about what the holder may do with the object.
func (s Securable) Privileges(who Holder, wanted ...string) []Finding {
	findings := make([]Finding, 0, len(wanted))
	for i, privilege := range wanted {
		f := Finding{Name: privilege, Found: "on " + s.Name}
		via, held := who.Has(s.Grants, strings.ReplaceAll(privilege, " ", "_"), "ALL_PRIVILEGES")
		group, owner := who.is(s.Owner)
		proven := s.Refused && i == 0 // that it is missing, whatever grants may be read
		switch {
		case s.Absent:
			f.State, f.Found = Skipped, "there is no such "+strings.ToLower(s.Kind)
		case who.Name == "":
			f.State, f.Found = Skipped, "it is not known who this is"
		case held:
			f.State, f.Found = OK, f.Found+through(via)
		case owner && s.Owner != "":
			f.State, f.Found = OK, f.Found+", as its owner"+through(group)
		case s.Grants == nil && !proven:
			f.State, f.Found = Unknown, f.Found+": its grants could not be read"
		case s.Partial && len(who.Groups) > 0 && !proven:
			f.State, f.Found = Unknown, f.Found+" not granted directly, and grants to groups may not be read"
			f.Do = s.grant(privilege, who)
		default:
			f.State, f.Do = Missing, s.grant(privilege, who)
		}
		findings = append(findings, f)
	}
	return findings
}

func through(group string) string {
	if group == "" {
		return ""
	}
	return ", by the group " + group
}

func (s Securable) grant(privilege string, who Holder) string {
	return fmt.Sprintf("GRANT %s ON %s %s TO `%s`;", privilege, s.Kind, quoted(s.Name), who.Name)
}

// quoted puts the parts of a name into back quotes that SQL would not read otherwise.
func quoted(name string) string {
	parts := strings.Split(name, ".")
	for i, part := range parts {
		if strings.Contains(part, "-") {
			parts[i] = "`" + part + "`"
		}
	}
	return strings.Join(parts, ".")
}
