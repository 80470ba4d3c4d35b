package sqlstore

import (
	"encoding/json"
	"fmt"
	"time"

	"buoy/src/status"
)

// table is a table of entities, with the data for the templates of package sql.
type table struct {
	Entity status.Entity // of its rows
	Name   string        // without the schema
	empty  func() status.Record
	unique [][]string // groups of columns that must be unique; a group with an empty text does not count
}

// tables lists the tables of entities: first those of declared entities, in the order in which they are written.
func tables() []table {
	return []table{
		declared(status.EntityPlatform, "platforms", []string{"slug"}, []string{"name"}),
		declared(status.EntityCheck, "status_checks", []string{"platform_id", "name"}),
		declared(status.EntityMessage, "status_messages", []string{"slug"}),
		{Entity: status.EntityRun, Name: "status_ingestion_runs", empty: func() status.Record { return &status.Run{} }},
	}
}

func declared(entity status.Entity, name string, unique ...[]string) table {
	return table{Entity: entity, Name: name, empty: func() status.Record { return status.NewDeclared(entity) }, unique: unique}
}

// tableOf returns the table of an entity.
func tableOf(entity status.Entity) (table, error) {
	for _, t := range tables() {
		if t.Entity == entity {
			return t, nil
		}
	}
	return table{}, fmt.Errorf("unknown entity %q: it has no table", entity)
}

func (t table) isDeclared() bool { return status.NewDeclared(t.Entity) != nil }

// plural returns the noun in the names of statements, such as list_checks.
func (t table) plural() string { return string(t.Entity) + "s" }

// column is a column of a table in a template.
type column struct {
	Name   string
	Type   string // in a JSON row, as a type of Databricks
	IsTime bool   // a TIMESTAMP in Databricks, sent as microseconds since 1970
	Comma  string // separator before the column; empty for the first
	And    string // the same between conditions
}

// Columns lists the columns in the order of the fields.
func (t table) Columns() ([]column, error) { return columns(t.empty().Fields()) }

// Changing lists the columns that later versions of an entity can change.
func (t table) Changing() ([]column, error) {
	var changing []status.Field
	for _, f := range t.empty().Fields() {
		if !f.Fixed {
			changing = append(changing, f)
		}
	}
	return columns(changing)
}

// uniqueGroup is a group of columns that must differ between entities.
type uniqueGroup struct {
	Columns []column
	Or      string // separator before the group; empty for the first
}

// Unique lists the groups of columns that must differ between entities.
func (t table) Unique() []uniqueGroup {
	var groups []uniqueGroup
	for _, names := range t.unique {
		var g uniqueGroup
		if len(groups) > 0 {
			g.Or = " OR "
		}
		for _, name := range names {
			c := column{Name: name}
			if len(g.Columns) > 0 {
				c.And = " AND "
			}
			g.Columns = append(g.Columns, c)
		}
		groups = append(groups, g)
	}
	return groups
}

func columns(fields []status.Field) ([]column, error) {
	list := make([]column, len(fields))
	for i, f := range fields {
		list[i] = column{Name: f.Name, Comma: ",\n  "}
		list[i].Type, list[i].IsTime = columnType(f.Value)
		if list[i].Type == "" {
			return nil, fmt.Errorf("the field %s has the type %T, which has no column type", f.Name, f.Value)
		}
	}
	list[0].Comma = ""
	return list, nil
}

// columnType returns the type of a field in a JSON row; empty if there is none.
func columnType(value any) (name string, isTime bool) {
	switch value.(type) {
	case *int, *int64, *time.Duration:
		return "BIGINT", false
	case *time.Time, **time.Time, *status.OptionalTime:
		return "BIGINT", true
	case **float64:
		return "DOUBLE", false
	case *string, *status.Word, *[]string, *json.RawMessage, *[]status.Pause:
		return "STRING", false
	}
	return "", false
}
