package databricks

import (
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"buoy/src/shell"
)

// permission is one entry of a request to the API of permissions.
type permission struct {
	User             string `json:"user_name,omitempty"`
	ServicePrincipal string `json:"service_principal_name,omitempty"`
	Level            string `json:"permission_level"`
}

// GrantCommand returns the command of the Databricks CLI that gives a principal a permission on an object, such as CAN_VIEW on "jobs". The
// id is a word of the shell. The principal is an e-mail address, or the application id of a service principal. The command adds to the
// permissions of the object, and changes those of no other principal.
func GrantCommand(objects, idWord, level, principal string) string {
	entry := permission{User: principal, Level: level}
	if uuid.Validate(principal) == nil {
		entry = permission{ServicePrincipal: principal, Level: level}
	}
	body, err := json.Marshal(map[string][]permission{"access_control_list": {entry}})
	if err != nil {
		return "" // not reached: text is always JSON
	}
	return fmt.Sprintf("databricks permissions update %s %s --json %s", objects, idWord, shell.Quote(string(body)))
}
