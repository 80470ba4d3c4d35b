package doctor

import (
	"fmt"
	"slices"
	"strings"

	"buoy/src/databricks"
	"buoy/src/shell"
	"buoy/src/sqlname"
)

// Holder is the identity whose privileges are checked.
type Holder struct {
	Name   string // an e-mail address, or the application id of a service principal; empty if it is not known
	Groups []string
}

// everyone is the group of all identities of an account. No membership list contains it.
const everyone = "account users"

// matches reports whether a grant to a principal applies to the holder, and through which group.
func (h Holder) matches(principal string) (via string, ok bool) {
	if h.Name != "" && strings.EqualFold(principal, h.Name) {
		return "", true
	}
	return principal, principal == everyone || slices.Contains(h.Groups, principal)
}

// Has reports whether one of these levels or privileges was granted to the holder, and through which group. A direct grant
// comes first.
func (h Holder) Has(grants map[string][]string, oneOf ...string) (via string, ok bool) {
	for principal, granted := range grants {
		group, applies := h.matches(principal)
		if !applies || !slices.ContainsFunc(granted, func(g string) bool { return slices.Contains(oneOf, g) }) {
			continue
		}
		if !ok || group < via { // the empty one first, and always the same one
			via, ok = group, true
		}
	}
	return via, ok
}

// grants returns the command that gives the holder a permission on an object of the workspace; nothing if the holder is not known.
func (h Holder) grants(objects, id, level string) []string {
	if h.Name == "" {
		return nil
	}
	return []string{databricks.GrantCommand(objects, shell.Quote(id), level, h.Name)}
}

// grantsIt introduces one statement or command.
const grantsIt = "this grants it:"

// Securable is what could be read of an object of Unity Catalog.
type Securable struct {
	Kind      string       // CATALOG, SCHEMA or VOLUME
	Name      sqlname.Name // catalog, schema and volume
	Owner     string       // empty if it could not be read
	ReadError string       // why it could not be read; empty if it was
	Absent    bool         // it does not exist
	// Refused means that the platform hides the object from this identity. The first privilege would make it visible.
	Refused bool
	Grants  map[string][]string // principal to privileges, inherited ones included; nil if they could not be read
	Partial bool                // Grants contains only direct grants to this identity, none of its groups
}

// Existence reports whether the object exists.
func (s Securable) Existence() Finding {
	f := Finding{State: OK, Name: strings.ToLower(s.Kind), Found: s.Name.Plain()}
	switch {
	case s.Absent:
		f.State, f.Found, f.Do = Missing, s.Name.Plain()+" does not exist or is not visible to this identity", s.create()
	case s.Refused:
		f.State, f.Found = Unknown, s.Name.Plain()+" is not visible to this identity"
	case s.ReadError != "":
		f.State, f.Found = Unknown, s.Name.Plain()+": "+s.ReadError
	}
	return f
}

func (s Securable) create() string {
	if s.Kind == "CATALOG" {
		return "ask the metastore administrator to create it, or set BUOY_SCHEMA to a schema of another catalog"
	}
	return fmt.Sprintf("deploy the bundle, or: CREATE %s %s;", s.Kind, s.Name.Quoted())
}

// Privileges reports for each required privilege whether the holder has it on the object.
func (s Securable) Privileges(who Holder, required ...string) []Finding {
	findings := make([]Finding, 0, len(required))
	for i, privilege := range required {
		f := Finding{Name: privilege, Found: "on " + s.Name.Plain()}
		via, granted := who.Has(s.Grants, strings.ReplaceAll(privilege, " ", "_"), "ALL_PRIVILEGES")
		group, owner := who.matches(s.Owner)
		provenMissing := s.Refused && i == 0 // whatever the visible grants say
		switch {
		case s.Absent:
			f.State, f.Found = Skipped, "the "+strings.ToLower(s.Kind)+" does not exist"
		case who.Name == "":
			f.State, f.Found = Skipped, "the identity is not known"
		case granted:
			f.State, f.Found = OK, f.Found+throughGroup(via)
		case owner && s.Owner != "":
			f.State, f.Found = OK, f.Found+", as its owner"+throughGroup(group)
		case s.Grants == nil && !provenMissing:
			f.State, f.Found = Unknown, f.Found+": grants could not be read"
		case s.Partial && len(who.Groups) > 0 && !provenMissing:
			f.State, f.Found = Unknown, f.Found+": not granted directly, and grants to groups are not visible"
			f.Do, f.Run = grantsIt, []string{s.grant(privilege, who)}
		default:
			f.State, f.Do, f.Run = Missing, grantsIt, []string{s.grant(privilege, who)}
		}
		findings = append(findings, f)
	}
	return findings
}

func throughGroup(group string) string {
	if group == "" {
		return ""
	}
	return ", through the group " + group
}

func (s Securable) grant(privilege string, who Holder) string {
	return fmt.Sprintf("GRANT %s ON %s %s TO %s;", privilege, s.Kind, s.Name.Quoted(), sqlname.Name{who.Name}.Quoted())
}
