package board

import (
	"errors"
	"slices"
	"unique"
)

// columns are the facts of a check in a snapshot. Its fields are exported for package gob, which writes small integers and
// round numbers in few bytes.
type columns struct {
	Observed                   []int64 // each as the difference to the one before
	Value                      []float64
	Run, Words, Fresh, Latency []uint32 // the first two by number
	Status                     []byte

	Open                                       bool    // the last of the days is the open one
	Day                                        []int32 // each as the difference to the one before
	Min, Max, Sum                              []float64
	Green, Yellow, Red, Maintenance, Accounted []uint32
	Results, Values                            []uint32

	StepAt     []int64 // each as the difference to the one before
	StepStatus []byte
}

func columnsOf(h *history, names *numbering) columns {
	n := len(h.facts)
	c := columns{
		Observed: make([]int64, n), Value: make([]float64, n), Run: make([]uint32, n), Words: make([]uint32, n),
		Fresh: make([]uint32, n), Latency: make([]uint32, n), Status: make([]byte, n), Open: h.open != nil,
	}
	at := int64(0)
	for i, f := range h.facts {
		c.Observed[i], at = f.observedAt-at, f.observedAt
		c.Value[i], c.Run[i], c.Words[i] = f.value, names.runs.numbers[f.run], names.words.numbers[f.words]
		c.Fresh[i], c.Latency[i], c.Status[i] = f.freshMS, f.latencyMS, byte(f.status)
	}
	c.addDays(h)
	c.addSteps(h)
	return c
}

func (c *columns) addSteps(h *history) {
	at := int64(0)
	for _, s := range h.steps {
		c.StepAt, at = append(c.StepAt, s.at-at), s.at
		c.StepStatus = append(c.StepStatus, byte(s.status))
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

// into gives the facts back to a check.
func (c *columns) into(h *history, names *numbering) error {
	if !c.whole(names) {
		return errors.New("its columns do not fit together")
	}
	h.facts = make([]fact, len(c.Observed))
	at := int64(0)
	for i := range h.facts {
		at += c.Observed[i]
		h.facts[i] = fact{
			observedAt: at, value: c.Value[i], run: names.runs.items[c.Run[i]], words: names.words.items[c.Words[i]],
			freshMS: c.Fresh[i], latencyMS: c.Latency[i], status: code(c.Status[i]),
		}
	}
	days := make([]cell, len(c.Day))
	day := int32(0)
	for i := range days {
		day += c.Day[i]
		days[i] = cell{
			min: c.Min[i], max: c.Max[i], sum: c.Sum[i], day: day, green: c.Green[i], yellow: c.Yellow[i], red: c.Red[i],
			maintenance: c.Maintenance[i], accounted: c.Accounted[i], results: c.Results[i], values: c.Values[i],
		}
	}
	if c.Open {
		open := days[len(days)-1]
		days, h.open = days[:len(days)-1], &open
	}
	h.closed = slices.Clip(days) // what is appended goes elsewhere
	at = 0
	for i, apart := range c.StepAt {
		at += apart
		h.steps = append(h.steps, step{at, code(c.StepStatus[i])})
	}
	return nil
}

// whole says whether the columns are equally long and name only texts that there are.
func (c *columns) whole(names *numbering) bool {
	facts, days := len(c.Observed), len(c.Day)
	for _, n := range []int{len(c.Value), len(c.Run), len(c.Words), len(c.Fresh), len(c.Latency), len(c.Status)} {
		if n != facts {
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
	if len(c.StepAt) != len(c.StepStatus) {
		return false
	}
	named := func(numbers []uint32, items int) bool {
		return len(numbers) == 0 || int(slices.Max(numbers)) < items
	}
	return (!c.Open || days > 0) && named(c.Run, len(names.runs.items)) && named(c.Words, len(names.words.items))
}

// numbering gives the texts of the facts numbers: most facts share theirs.
type numbering struct {
	runs  numbers[string]
	words numbers[words]
}

type numbers[T comparable] struct {
	items   []unique.Handle[T]
	numbers map[unique.Handle[T]]uint32
}

func newNumbering() *numbering {
	return &numbering{
		numbers[string]{numbers: map[unique.Handle[string]]uint32{}}, numbers[words]{numbers: map[unique.Handle[words]]uint32{}},
	}
}

func (n *numbering) add(f fact) {
	n.runs.add(f.run)
	n.words.add(f.words)
}

func (n *numbers[T]) add(item unique.Handle[T]) {
	if _, known := n.numbers[item]; !known {
		n.numbers[item] = uint32(len(n.items)) //nolint:gosec // there are far fewer
		n.items = append(n.items, item)
	}
}
