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

// KindSchema is what the schema contains of a kind of check.
type KindSchema struct {
	status.KindRules
	Target map[string]any // the JSON Schema of its targets
}

// Schema is the JSON Schema of a file, for editors. It is draft 7, which the editors' YAML support knows best. What takes
// more than one field to see, such as warn < crit or a name that comes twice, only Load says.
func Schema(kinds []KindSchema) ([]byte, error) {
	root := closed("Config as code of Buoy: platforms, checks and messages.", object{
		"platforms": listOf("platform", "Top-level things that people depend on and somebody owns."),
		"messages":  listOf("message", "Banners, and announced maintenance."),
	})
	root["patternProperties"] = object{"^" + sharedPrefix: object{"description": "Values that several places share through anchors. It declares nothing itself."}}
	root["type"] = []string{"object", "null"} // a file of nothing but comments
	root["$schema"] = "http://json-schema.org/draft-07/schema#"
	root["title"] = "Buoy config as code"
	root["definitions"] = object{"platform": platformSchema(), "check": checkSchema(kinds), "message": messageSchema()}
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
	return closed("What people depend on, with its checks.", object{
		"name":        required(line("Unique.", status.MaxName)),
		"slug":        slug("The key of the platform in addresses and files. It cannot be changed. Derived from the name if omitted."),
		"description": line("What it is.", status.MaxProse),
		"owner":       required(line("Who to ask: a team, a channel, an address.", status.MaxPerson)),
		"contact":     line("How to reach the owner.", status.MaxPerson),
		"url":         link("Where the thing itself is."),
		"tags": object{
			"description": "Words to find it by.", "type": "array", "maxItems": status.MaxTags,
			"items": required(line("", status.MaxTag)),
		},
		"origin": origin(),
		"checks": listOf("check", "What is measured of it."),
	}, "name", "owner")
}

func checkSchema(kinds []KindSchema) object {
	names := make([]status.Kind, len(kinds))
	for i, k := range kinds {
		names[i] = k.Name
	}
	s := closed("One measured condition of a platform.", object{
		"name":   required(line("Unique in its platform, and what it is known by.", status.MaxName)),
		"kind":   enum("What is measured.", names),
		"target": object{"description": "What to measure; the fields depend on the kind.", "type": "object"},
		"unit":   line("Of the value, such as ms.", status.MaxUnit),
		"warn":   limit("Yellow from this value; less than crit, and only together with it."),
		"crit":   limit("Red from this value."),
		"freshness": object{
			"description": fmt.Sprintf("How long a result is believed, such as 90s, 15m, 36h or 8d: %s to %s, %s when left out.",
				formatDuration(status.MinFreshness), formatDuration(status.MaxFreshness), formatDuration(status.DefaultFreshness)),
			"type": "string", "pattern": `^([0-9]+d|([0-9]+(\.[0-9]+)?(h|m|s|ms))+)$`, "default": formatDuration(status.DefaultFreshness),
		},
		"owner":       line("The platform's when left out.", status.MaxPerson),
		"runbook_url": link("What to do when it is red."),
		"paused":      object{"description": "It is not measured and does not count.", "type": "boolean", "default": false},
		"origin":      origin(),
	}, "name", "kind")
	s["dependencies"] = object{"warn": []string{"crit"}, "crit": []string{"warn"}}
	var byKind []object
	for _, k := range kinds {
		properties := object{"target": k.Target}
		if len(k.Units) > 0 {
			properties["unit"] = enum("Of the value; "+k.Units[0]+" when omitted.", append([]string{""}, k.Units...))
		}
		then := object{"properties": properties}
		if k.Target["required"] != nil {
			then["required"] = []string{"target"}
		}
		byKind = append(byKind, object{"if": is("kind", k.Name), "then": then})
	}
	s["allOf"] = byKind
	return s
}

func messageSchema() object {
	s := closed("A banner.", object{
		"title":    required(line("", status.MaxTitle)),
		"slug":     slug("The key of the message in files. It cannot be changed. Derived from the title if omitted."),
		"body":     line("Plain text.", status.MaxProse),
		"url":      link("Where there is more to read."),
		"severity": enum("MAINTENANCE takes its platforms out of status and uptime while it lasts.", status.Severities()),
		"state": enum("PUBLISHED when left out.",
			[]status.MessageState{status.MessageDraft, status.MessagePublished, status.MessageArchived}),
		"starts_at": at("When it begins to be shown; from 1970 on, before 9999."),
		"ends_at":   at("When it ends; after starts_at, before 9999. Left out: open end."),
		"platforms": object{
			"description": "Slugs of the platforms it is about; none for all.", "type": "array", "items": slug(""),
		},
		"origin": origin(),
	}, "title", "severity", "starts_at")
	s["if"] = is("severity", status.SeverityMaintenance)
	s["then"] = object{"required": []string{"platforms"}, "properties": object{"platforms": object{"minItems": 1}}}
	return s
}

// closed is an object that has no other fields than these.
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

func line(about string, most int) object {
	s := object{"type": "string", "maxLength": most}
	if about != "" {
		s["description"] = about
	}
	return s
}

// required is a text in which something can be seen.
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
	s := line(about+" An http or https address.", status.MaxAddress)
	s["pattern"] = "^(https?://[^/].*)?$"
	return s
}

func limit(about string) object {
	return object{"description": about, "type": "number", "exclusiveMinimum": 0}
}

func at(about string) object {
	example := time.Date(2026, 12, 1, 18, 0, 0, 0, time.UTC).Format(time.RFC3339)
	return object{"description": about, "type": "string", "format": "date-time", "examples": []string{example}}
}

func origin() object {
	s := enum("APP: made from the file where it is missing, and then left to the app. Otherwise the file manages it.",
		[]status.Origin{status.OriginApp, status.OriginFile})
	s["default"] = status.OriginFile
	return s
}

func enum[T ~string](about string, values []T) object {
	return object{"description": about, "enum": values}
}

func is[T ~string](field string, value T) object {
	return object{"properties": object{field: object{"const": value}}, "required": []string{field}}
}
