package auth

// Role is what a person can do on this board. Each role has all permissions of the roles before it.
type Role string

// The roles.
const (
	Viewer   Role = "viewer"
	Operator Role = "operator"
	Admin    Role = "admin"
)

// Rank orders roles; 0 for one that does not exist.
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

// Permission is what a route asks for.
type Permission string

// The permissions.
const (
	// Public is for what says nothing about the board: is the server alive, what is its contract, the page itself.
	Public Permission = "public"
	// ReadBoard is to see the board and all that viewers see.
	ReadBoard Permission = "read_board"
	// WriteMessages is to draft, publish and end messages, and to see those that viewers do not.
	WriteMessages Permission = "write_messages"
	// PushResults is to send results of heartbeat checks.
	PushResults Permission = "push_results"
	// ManageChecks is to add, change and archive platforms and checks, and to try a check.
	ManageChecks Permission = "manage_checks"
	// TriggerRuns is to measure now.
	TriggerRuns Permission = "trigger_runs"
	// ReadAudit is to see who changed what.
	ReadAudit Permission = "read_audit"
)

// Principal is somebody whose identity is known.
type Principal struct {
	Email      string
	Role       Role
	RoleSource string // where the role came from, in words
}

// Can says whether a principal may; nil is somebody unknown.
func Can(p *Principal, permission Permission) bool {
	if permission == Public {
		return true
	}
	least := permission.Least()
	return p != nil && least != "" && p.Role.Rank() >= least.Rank()
}

// Least is the first role that has the permission; empty for Public, which needs none, and for one that does not exist.
func (p Permission) Least() Role {
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

// Known says whether the permission exists, so that a route with a misspelt one does not start.
func (p Permission) Known() bool { return p == Public || p.Least() != "" }
