package board

import (
	"errors"
	"slices"
	"unique"
)

// columns are the results, days and steps of a check in a snapshot. The fields are exported for package gob, which writes small
// integers and round numbers in few bytes.
type columns struct {
	Observed                   []int64 // differences between neighbours
	Value                      []float64
	Run, Texts, Fresh, Latency []uint32 // Run and Texts are indexes in the text table; Texts has the detail and link
	Status                     []byte

	Open                                       bool    // the last day is the open one
	Day                                        []int32 // differences between neighbours
	Min, Max, Sum                              []float64
	Green, Yellow, Red, Maintenance, Accounted []uint32
	Results, Values                            []uint32

	StepAt               []int64 // differences between neighbours
	StepFrom, StepStatus []byte
	StepRun, StepTexts   []uint32
}

func columnsOf(h *history, texts *textTable) columns {
	n := len(h.results)
	c := columns{
		Observed: make([]int64, n), Value: make([]float64, n), Run: make([]uint32, n), Texts: make([]uint32, n),
		Fresh: make([]uint32, n), Latency: make([]uint32, n), Status: make([]byte, n), Open: h.open != nil,
	}
	at := int64(0)
	for i, r := range h.results {
		c.Observed[i], at = r.observedAt-at, r.observedAt
		c.Value[i], c.Run[i], c.Texts[i] = r.value, texts.runs.index[r.run], texts.texts.index[r.text]
		c.Fresh[i], c.Latency[i], c.Status[i] = r.freshMS, r.latencyMS, byte(r.status)
	}
	c.addDays(h)
	c.addSteps(h, texts)
	return c
}

func (c *columns) addSteps(h *history, texts *textTable) {
	at := int64(0)
	for _, s := range h.steps {
		c.StepAt, at = append(c.StepAt, s.at-at), s.at
		c.StepFrom, c.StepStatus = append(c.StepFrom, byte(s.from)), append(c.StepStatus, byte(s.status))
		c.StepRun, c.StepTexts = append(c.StepRun, texts.runs.index[s.run]), append(c.StepTexts, texts.texts.index[s.text])
	}
}

func (c *columns) addDays(h *history) {
	days := h.closed
	if h.open != nil {
		days = append(slices.Clip(days), *h.open)
	}
	day := int32(0)
	for _, d := range days {
		c.Day, day = append(c.Day, d.day-day), d.day
		c.Min, c.Max, c.Sum = append(c.Min, d.min), append(c.Max, d.max), append(c.Sum, d.sum)
		c.Green, c.Yellow, c.Red = append(c.Green, d.green), append(c.Yellow, d.yellow), append(c.Red, d.red)
		c.Maintenance, c.Accounted = append(c.Maintenance, d.maintenance), append(c.Accounted, d.accounted)
		c.Results, c.Values = append(c.Results, d.results), append(c.Values, d.values)
	}
}

// restoreTo restores the results, days and steps of a check.
func (c *columns) restoreTo(h *history, texts *textTable) error {
	if !c.isConsistent(texts) {
		return errors.New("columns of a check are inconsistent")
	}
	h.results = make([]compactResult, len(c.Observed))
	at := int64(0)
	for i := range h.results {
		at += c.Observed[i]
		h.results[i] = compactResult{
			observedAt: at, value: c.Value[i], run: texts.runs.items[c.Run[i]], text: texts.texts.items[c.Texts[i]],
			freshMS: c.Fresh[i], latencyMS: c.Latency[i], status: code(c.Status[i]),
		}
	}
	days := make([]rollUp, len(c.Day))
	day := int32(0)
	for i := range days {
		day += c.Day[i]
		days[i] = rollUp{
			min: c.Min[i], max: c.Max[i], sum: c.Sum[i], day: day, green: c.Green[i], yellow: c.Yellow[i], red: c.Red[i],
			maintenance: c.Maintenance[i], accounted: c.Accounted[i], results: c.Results[i], values: c.Values[i],
		}
	}
	if c.Open {
		open := days[len(days)-1]
		days, h.open = days[:len(days)-1], &open
	}
	h.closed = slices.Clip(days) // so that an append makes a copy
	at = 0
	for i, difference := range c.StepAt {
		at += difference
		h.steps = append(h.steps, step{
			at: at, run: texts.runs.items[c.StepRun[i]], text: texts.texts.items[c.StepTexts[i]],
			from: code(c.StepFrom[i]), status: code(c.StepStatus[i]),
		})
	}
	return nil
}

// isConsistent reports whether the columns have equal lengths and refer only to existing texts.
func (c *columns) isConsistent(texts *textTable) bool {
	results, days := len(c.Observed), len(c.Day)
	for _, n := range []int{len(c.Value), len(c.Run), len(c.Texts), len(c.Fresh), len(c.Latency), len(c.Status)} {
		if n != results {
			return false
		}
	}
	for _, n := range []int{
		len(c.Min), len(c.Max), len(c.Sum), len(c.Green), len(c.Yellow), len(c.Red), len(c.Maintenance), len(c.Accounted),
		len(c.Results), len(c.Values),
	} {
		if n != days {
			return false
		}
	}
	for _, n := range []int{len(c.StepFrom), len(c.StepStatus), len(c.StepRun), len(c.StepTexts)} {
		if n != len(c.StepAt) {
			return false
		}
	}
	inRange := func(indexes []uint32, items int) bool {
		return len(indexes) == 0 || int(slices.Max(indexes)) < items
	}
	runs, items := len(texts.runs.items), len(texts.texts.items)
	return (!c.Open || days > 0) && inRange(c.Run, runs) && inRange(c.Texts, items) && inRange(c.StepRun, runs) && inRange(c.StepTexts, items)
}

// textTable assigns an index to each text of the results and steps, because most share their texts.
type textTable struct {
	runs  handleTable[string]
	texts handleTable[resultText]
}

// handleTable assigns an index to each different value.
type handleTable[T comparable] struct {
	items []unique.Handle[T]
	index map[unique.Handle[T]]uint32
}

func newTextTable() *textTable {
	return &textTable{
		handleTable[string]{index: map[unique.Handle[string]]uint32{}}, handleTable[resultText]{index: map[unique.Handle[resultText]]uint32{}},
	}
}

func (t *textTable) add(h *history) {
	for _, r := range h.results {
		t.runs.add(r.run)
		t.texts.add(r.text)
	}
	for _, s := range h.steps {
		t.runs.add(s.run)
		t.texts.add(s.text)
	}
}

func (t *handleTable[T]) add(item unique.Handle[T]) {
	if _, known := t.index[item]; !known {
		t.index[item] = uint32(len(t.items)) //nolint:gosec // there are far fewer
		t.items = append(t.items, item)
	}
}
