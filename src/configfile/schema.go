package configfile

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"buoy/src/status"
)

// object is a part of a JSON Schema.
type object = map[string]any

// KindSchema is the part of a kind of check that the schema contains.
type KindSchema struct {
	status.KindRules
	Target map[string]any // the JSON Schema of its targets
}

// durationPattern matches what parseDuration accepts.
const durationPattern = `^([0-9]+d|([0-9]+(\.[0-9]+)?(h|m|s|ms))+)$`

// Schema returns the JSON Schema of a file, for editors. It uses draft 7, which YAML editors support best. Only Load checks
// rules about more than one field, such as warn < crit or duplicate names.
func Schema(kinds []KindSchema) ([]byte, error) {
	root := closed("Config as code of Buoy: platforms, checks and messages.", object{
		"platforms": listOf("platform", "The data platforms that people depend on."),
		"messages":  listOf("message", "Banners and announced maintenance."),
	})
	root["patternProperties"] = object{"^" + sharedPrefix: object{"description": "Values that several entries share through anchors. This section declares nothing."}}
	root["type"] = []string{"object", "null"} // null: a file that contains only comments
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["title"] = "Buoy config as code"
	root["definitions"] = object{"platform": platformSchema(), "check": checkSchema(kinds), "message": messageSchema(), "watch": watchSchema(kinds)}
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(root); err != nil {
		return nil, fmt.Errorf("encode the schema: %w", err)
	}
	return text.Bytes(), nil
}

func platformSchema() object {
	return closed("A data platform with its checks.", object{
		"name":        required(line("Unique.", status.MaxName)),
		"slug":        slug("The key of the platform in URLs and files. It cannot be changed. Derived from the name if omitted."),
		"description": line("A short description.", status.MaxProse),
		"owner":       required(line("The team or person responsible.", status.MaxPerson)),
		"contact":     line("How to reach the owner.", status.MaxPerson),
		"url":         link("The page of the platform itself."),
		"tags": object{
			"description": "Tags for search and filters.", "type": "array", "maxItems": status.MaxTags,
			"items": required(line("", status.MaxTag)),
		},
		"origin": origin(),
		"checks": listOf("check", "The checks of the platform."),
		"watch":  listOf("watch", "Rules that add checks for what exists in the workspace."),
	}, "name", "owner")
}

func checkSchema(kinds []KindSchema) object {
	names := make([]status.Kind, len(kinds))
	for i, k := range kinds {
		names[i] = k.Name
	}
	s := closed("A condition of a platform that is measured.", object{
		"name":   required(line("The key of the check, unique within its platform.", status.MaxName)),
		"kind":   enum("The kind of check.", names),
		"target": object{"description": "What to measure; the fields depend on the kind.", "type": "object"},
		"unit":   line("Unit of the value, such as ms.", status.MaxUnit),
		"warn":   limit("Degraded from this value. Must be less than crit; requires crit."),
		"crit":   limit("Outage from this value. Requires warn."),
		"freshness": object{
			"description": fmt.Sprintf("How long a result is valid, such as 90s, 15m, 36h or 8d. Range: %s to %s. Default: %s.",
				formatDuration(status.MinFreshness), formatDuration(status.MaxFreshness), formatDuration(status.DefaultFreshness)),
			"type": "string", "pattern": durationPattern, "default": formatDuration(status.DefaultFreshness),
		},
		"timeout": object{
			"description": fmt.Sprintf("Deadline of one measurement, such as 30s: whole seconds from %s to %s. Default: the kind's.",
				formatDuration(status.MinTimeout), formatDuration(status.MaxTimeout)),
			"type": "string", "pattern": durationPattern,
		},
		"attempts": object{
			"description": "How often the check is measured before a yellow or red result counts.",
			"type":        "integer", "minimum": 1, "maximum": status.MaxAttempts, "default": status.DefaultAttempts,
		},
		"owner":       line("Default: the owner of the platform.", status.MaxPerson),
		"runbook_url": link("What to do during an outage."),
		"paused": object{
			"description": "A paused check is not measured and does not count.",
			"anyOf":       []object{{"type": "boolean"}, {"type": "string", "pattern": `^\$\{var:[a-z][a-z0-9_]*\}$`}}, "default": false,
		},
		"origin": origin(),
	}, "name", "kind")
	s["dependencies"] = object{"warn": []string{"crit"}, "crit": []string{"warn"}}
	var byKind []object
	for _, k := range kinds {
		properties := object{"target": k.Target}
		if len(k.Units) > 0 {
			properties["unit"] = enum("Unit of the value. Default: "+k.Units[0]+".", append([]string{""}, k.Units...))
		}
		if k.NoValue {
			properties["unit"], properties["warn"], properties["crit"] = false, false, false
		}
		if k.Shared {
			properties["attempts"] = object{"const": status.DefaultAttempts}
		}
		if k.Pushed {
			properties["timeout"], properties["attempts"] = false, object{"const": status.DefaultAttempts}
		}
		then := object{"properties": properties}
		if k.Target["required"] != nil {
			then["required"] = []string{"target"}
		}
		byKind = append(byKind, object{"if": equals("kind", k.Name), "then": then})
	}
	s["allOf"] = byKind
	return s
}

func messageSchema() object {
	s := closed("A banner.", object{
		"title":    required(line("", status.MaxTitle)),
		"slug":     slug("The key of the message in files. It cannot be changed. Derived from the title if omitted."),
		"body":     line("Plain text.", status.MaxProse),
		"url":      link("A page with more information."),
		"severity": enum("During MAINTENANCE, status and uptime exclude the platforms of the message.", status.Severities()),
		"state": enum("Default: PUBLISHED.",
			[]status.MessageState{status.MessageDraft, status.MessagePublished, status.MessageArchived}),
		"starts_at": timestamp("First time at which the message is shown, from 1970 until before 9999."),
		"ends_at":   timestamp("End of the message, after starts_at and before 9999. Omitted: no end."),
		"platforms": object{
			"description": "Slugs of the platforms that the message is about. Omitted: all platforms.", "type": "array", "items": slug(""),
		},
		"origin": origin(),
	}, "title", "severity", "starts_at")
	s["if"] = equals("severity", status.SeverityMaintenance)
	s["then"] = object{"required": []string{"platforms"}, "properties": object{"platforms": object{"minItems": 1}}}
	return s
}

// closed returns the schema of an object that allows only the given fields.
func closed(about string, properties object, required ...string) object {
	s := object{"description": about, "type": "object", "additionalProperties": false, "properties": properties}
	if len(required) > 0 {
		s["required"] = required
	}
	return s
}

func listOf(definition, about string) object {
	return object{"description": about, "type": []string{"array", "null"}, "items": object{"$ref": "#/definitions/" + definition}}
}

func line(about string, maximum int) object {
	s := object{"type": "string", "maxLength": maximum}
	if about != "" {
		s["description"] = about
	}
	return s
}

// required adds to a text that it must contain a visible character.
func required(s object) object {
	s["minLength"], s["pattern"] = 1, `\S`
	return s
}

func slug(about string) object {
	s := line(about, status.MaxName)
	s["pattern"] = "^[a-z0-9]+(-[a-z0-9]+)*$"
	return s
}

func link(about string) object {
	s := line(about+" An http or https URL.", status.MaxAddress)
	s["pattern"] = "^(https?://[^/].*)?$"
	return s
}

func limit(about string) object {
	return object{"description": about, "type": "number", "exclusiveMinimum": 0}
}

func timestamp(about string) object {
	example := time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC).Format(time.RFC3339)
	return object{"description": about, "type": "string", "format": "date-time", "examples": []string{example}}
}

func origin() object {
	s := enum("APP: created from the file if missing, then managed in the app. FILE: managed by the file.",
		[]status.Origin{status.OriginApp, status.OriginFile})
	s["default"] = status.OriginFile
	return s
}

func enum[T ~string](about string, values []T) object {
	return object{"description": about, "enum": values}
}

func equals[T ~string](field string, value T) object {
	return object{"properties": object{field: object{"const": value}}, "required": []string{field}}
}
