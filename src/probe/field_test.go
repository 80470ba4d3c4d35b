package probe_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"buoy/src/probe"
	"buoy/src/status"
)

// anyField has one field of each input.
func anyField() []probe.Field {
	return []probe.Field{
		{Name: "text", Input: probe.InputText, MaxLength: 3, Hint: "Some text."},
		{Name: "must", Input: probe.InputText, Required: true, Example: "x"},
		{Name: "choice", Input: probe.InputSelect, Options: []string{"A", "B"}},
		{Name: "whole", Input: probe.InputInteger, Min: new(1.0)},
		{Name: "number", Input: probe.InputNumber, Min: new(0.0), AboveMin: true, Max: new(2.5)},
		{Name: "above", Input: probe.InputNumber, Min: new(0.0), AboveMin: true},
		{Name: "most", Input: probe.InputNumber, Max: new(9.0)},
		{Name: "yes", Input: probe.InputBoolean},
		{Name: "codes", Input: probe.InputIntegers, Min: new(200.0), Max: new(599.0)},
		{Name: "map", Input: probe.InputPairs},
		{Name: "list", Input: probe.InputObjects, Fields: []probe.Field{{Name: "ago", Input: probe.InputText, Required: true}}},
	}
}

type anyTarget struct {
	Text   string            `json:"text"`
	Must   string            `json:"must"`
	Choice string            `json:"choice"`
	Whole  int               `json:"whole"`
	Number *float64          `json:"number"`
	Above  float64           `json:"above"`
	Most   float64           `json:"most"`
	Yes    bool              `json:"yes"`
	Codes  []int             `json:"codes"`
	Map    map[string]string `json:"map"`
	List   []struct {
		Ago string `json:"ago"`
	} `json:"list"`
}

func TestDecodeReportsBrokenRules(t *testing.T) {
	for target, want := range map[string]status.FieldError{
		`null`:                   {Field: "", Rule: "json", Message: "null must be one JSON object"},
		`[1]`:                    {Field: "", Rule: "json", Message: "[1] must be one JSON object"},
		`{"text"`:                {Field: "", Rule: "json", Message: `{"text" must be one JSON object`},
		`{} {}`:                  {Field: "", Rule: "json", Message: "{} {} must be one JSON object"},
		`{}`:                     {Field: "must", Rule: "required", Message: "is required, such as x"},
		`{"must":""}`:            {Field: "must", Rule: "required", Message: "is required, such as x"},
		`{"must":null}`:          {Field: "must", Rule: "required", Message: "is required, such as x"},
		`{"must":"x","other":1}`: {Field: "other", Rule: "unknown", Message: `unknown field "other"; use text, must, choice, whole, number, above, most, yes, codes, map, list`},
		`{"must":"x","text":1}`:  {Field: "text", Rule: "type", Message: "must be text, not a number"},
		`{"must":"x","text":"\u00fc\u00fc\u00fc\u00fc"}`: {Field: "text", Rule: "max", Message: "has 4 characters; at most 3"},
		`{"must":"x","choice":"C"}`:                      {Field: "choice", Rule: "oneof", Message: `"C" must be one of A, B`},
		`{"must":"x","whole":1.5}`:                       {Field: "whole", Rule: "type", Message: "must be a whole number, not a number 1.5"},
		`{"must":"x","whole":0}`:                         {Field: "whole", Rule: "range", Message: "0 must be at least 1"},
		`{"must":"x","number":0}`:                        {Field: "number", Rule: "range", Message: "0 must be greater than 0 and at most 2.5"},
		`{"must":"x","number":2.6}`:                      {Field: "number", Rule: "range", Message: "2.6 must be greater than 0 and at most 2.5"},
		`{"must":"x","number":"1"}`:                      {Field: "number", Rule: "type", Message: "must be a number, not text"},
		`{"must":"x","above":0}`:                         {Field: "above", Rule: "range", Message: "0 must be greater than 0"},
		`{"must":"x","most":10}`:                         {Field: "most", Rule: "range", Message: "10 must be at most 9"},
		`{"must":"x","yes":"yes"}`:                       {Field: "yes", Rule: "type", Message: "must be true or false, not text"},
		`{"must":"x","codes":{}}`:                        {Field: "codes", Rule: "type", Message: "must be a list of whole numbers, not an object"},
		`{"must":"x","codes":[200,199]}`:                 {Field: "codes", Rule: "range", Message: "199 must be from 200 to 599"},
		`{"must":"x","map":"x"}`:                         {Field: "map", Rule: "type", Message: "must be an object of texts, not text"},
		`{"must":"x","map":{"a":true}}`:                  {Field: "map", Rule: "type", Message: "must be an object of texts, not true or false"},
		`{"must":"x","list":[[]]}`:                       {Field: "list[0]", Rule: "type", Message: "must be an object, not a list"},
		`{"must":"x","list":[{"ago":"1h"},{}]}`:          {Field: "list[1].ago", Rule: "required", Message: "is required"},
		`{"must":"x","list":[{"ago":"1h","colour":1}]}`:  {Field: "list[0].colour", Rule: "unknown", Message: `unknown field "colour"; use ago`},
	} {
		t.Run(target, func(t *testing.T) {
			var into anyTarget
			problems, ok := probe.Decode(json.RawMessage(target), anyField(), &into)
			require.Equal(t, probe.Problems{want}, problems)
			require.Equal(t, want.Rule != "json" && want.Rule != "type" && want.Rule != "unknown", ok)
		})
	}
}

func TestDecodeFillsTheStruct(t *testing.T) {
	target := `{"Text":"a","must":"x","choice":"B","whole":1.0,"number":2.5,"above":1,"most":9,"yes":true,"codes":[200.00,5.99e2],"map":{"a":"b"},"list":[{"ago":"1h"}]}`
	var into anyTarget
	problems, ok := probe.Decode(json.RawMessage(target), anyField(), &into)
	require.Empty(t, problems, "names of fields match in any case")
	require.True(t, ok)
	require.Equal(t, anyTarget{
		Text: "a", Must: "x", Choice: "B", Whole: 1, Number: new(2.5), Above: 1, Most: 9, Yes: true, Codes: []int{200, 599},
		Map: map[string]string{"a": "b"}, List: []struct {
			Ago string `json:"ago"`
		}{{"1h"}},
	}, into)
}

func TestEmptyTargetIsTheEmptyObject(t *testing.T) {
	problems, ok := probe.Decode(nil, nil, &struct{}{})
	require.Empty(t, problems)
	require.True(t, ok)
	problems, ok = probe.Decode(json.RawMessage(`{"a":1}`), nil, &struct{}{})
	require.Equal(t, probe.Problems{{Field: "a", Rule: "unknown", Message: `unknown field "a"; the target of this kind has no fields`}}, problems)
	require.False(t, ok)
}

func TestSchemaFollowsTheFields(t *testing.T) {
	text, err := json.Marshal(probe.Kind{Fields: anyField()}.TargetSchema())
	require.NoError(t, err)
	require.JSONEq(t, `{"type": "object", "additionalProperties": false, "required": ["must"], "properties": {
		"text": {"type": "string", "maxLength": 3, "description": "Some text."},
		"must": {"type": "string", "minLength": 1},
		"choice": {"type": "string", "enum": ["A", "B"]},
		"whole": {"type": "integer", "minimum": 1},
		"number": {"type": "number", "exclusiveMinimum": 0, "maximum": 2.5},
		"above": {"type": "number", "exclusiveMinimum": 0},
		"most": {"type": "number", "maximum": 9},
		"yes": {"type": "boolean"},
		"codes": {"type": "array", "items": {"type": "integer", "minimum": 200, "maximum": 599}},
		"map": {"type": "object", "additionalProperties": {"type": "string"}},
		"list": {"type": "array", "items": {"type": "object", "additionalProperties": false, "required": ["ago"],
			"properties": {"ago": {"type": "string", "minLength": 1}}}}
	}}`, string(text))
}
