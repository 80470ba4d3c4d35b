package auth

// Role is what a person can do on this board. Each role has all permissions of the roles before it.
type Role string

// The roles.
const (
	Viewer   Role = "viewer"
	Operator Role = "operator"
	Admin    Role = "admin"
)

// Rank orders roles; it is 0 for an unknown role.
func (r Role) Rank() int {
	switch r {
	case Viewer:
		return 1
	case Operator:
		return 2
	case Admin:
		return 3
	}
	return 0
}

// Permission is what a route requires.
type Permission string

// The permissions.
const (
	// Public routes need no user. They tell nothing about the board: health, the API contract, the page itself.
	Public Permission = "public"
	// ReadBoard allows everything that viewers can see.
	ReadBoard Permission = "read_board"
	// WriteMessages allows drafting, publishing and archiving messages, and seeing drafts and archived ones.
	WriteMessages Permission = "write_messages"
	// PushResults allows sending results of heartbeat checks.
	PushResults Permission = "push_results"
	// ManageChecks allows adding, changing, archiving and testing checks, and adding, changing and archiving platforms.
	ManageChecks Permission = "manage_checks"
	// TriggerRuns allows starting a run.
	TriggerRuns Permission = "trigger_runs"
	// ReadAudit allows reading the audit log.
	ReadAudit Permission = "read_audit"
)

// Principal is an identified user.
type Principal struct {
	Email      string
	Role       Role
	RoleSource string // where the role comes from, for people
}

// Can reports whether a principal has a permission. nil is an unidentified user.
func Can(p *Principal, permission Permission) bool {
	if permission == Public {
		return true
	}
	lowest := permission.LowestRole()
	return p != nil && lowest != "" && p.Role.Rank() >= lowest.Rank()
}

// LowestRole returns the lowest role that has the permission. It is empty for Public, which needs no role, and for an unknown
// permission.
func (p Permission) LowestRole() Role {
	switch p {
	case ReadBoard:
		return Viewer
	case WriteMessages, PushResults:
		return Operator
	case ManageChecks, TriggerRuns, ReadAudit:
		return Admin
	}
	return ""
}

// Known reports whether the permission exists. A route with an unknown one prevents the server from starting.
func (p Permission) Known() bool { return p == Public || p.LowestRole() != "" }
