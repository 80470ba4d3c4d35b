package databricksprobe

import (
	"cmp"
	"fmt"
	"regexp"

	"buoy/src/databricks"
	"buoy/src/shell"
)

// grantCommand is how somebody lets an identity see the objects of a listing, with the CLI of Databricks.
type grantCommand struct {
	sort   string         // the objects in reports, such as "jobs"
	object string         // the objects in the API of permissions; empty: as in sort
	level  string         // the lowest permission with which an object is listed
	id     *regexp.Regexp // what the API of permissions takes; another target is a name that has to be looked up
	list   string         // the command that lists all objects
	lookUp string         // the filter of jq that returns the id of the object with the name $name
}

// uuidShape matches the ids of pipelines and alerts.
func uuidShape() *regexp.Regexp {
	return regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
}

// write returns the command for a target, which is an id or a name. An object that this identity cannot see has only its name, so the
// command looks up the id.
func (g grantCommand) write(target, principal string) string {
	id := shell.Quote(target)
	if !g.id.MatchString(target) {
		id = fmt.Sprintf(`"$(databricks %s -o json | jq -r --arg name %s '.[] | %s')"`, g.list, id, g.lookUp)
	}
	return databricks.GrantCommand(cmp.Or(g.object, g.sort), id, g.level, principal)
}
