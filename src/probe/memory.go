package probe

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

const (
	// forgetAfter is how long a value stays that no probe uses. A check that cannot be measured for some days keeps its values.
	forgetAfter = 14 * 24 * time.Hour
	// usedEvery is how exactly the last use of a value is known. Otherwise each run would change the memory.
	usedEvery = 24 * time.Hour
)

// Memory is what the probes of a source remember between two runs: JSON values by key. A value that no probe uses for 14 days is
// forgotten, so the size depends on the checks there are. A Memory is safe for concurrent use.
type Memory struct {
	mu      sync.Mutex
	now     time.Time
	entries map[string]memoryEntry
	changed bool
}

type memoryEntry struct {
	Used  time.Time       `json:"used"` // the day of the last use
	Value json.RawMessage `json:"value"`
}

// LoadMemory reads the content that an earlier run has saved; nil is an empty memory. now is the time of the run.
func LoadMemory(content json.RawMessage, now time.Time) (*Memory, error) {
	m := newMemory(now)
	if content == nil {
		return m, nil
	}
	content, err := unpack(content)
	if err == nil {
		err = json.Unmarshal(content, &m.entries)
	}
	if err == nil && m.entries == nil {
		err = errors.New("it is null")
	}
	if err != nil {
		return nil, fmt.Errorf("read what probes remember: %w", err)
	}
	for key, e := range m.entries {
		if m.now.Sub(e.Used) > forgetAfter {
			delete(m.entries, key)
			m.changed = true
		}
	}
	return m, nil
}

func newMemory(now time.Time) *Memory {
	return &Memory{now: now.UTC().Truncate(usedEvery), entries: map[string]memoryEntry{}}
}

// Recall reads the value of a key into a pointer. It reports whether there is one. A value that does not fit, because another version
// wrote it, counts as forgotten.
func (m *Memory) Recall(key string, into any) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	e, ok := m.entries[key]
	if !ok || json.Unmarshal(e.Value, into) != nil {
		return false
	}
	if e.Used.Before(m.now) {
		m.entries[key], m.changed = memoryEntry{m.now, e.Value}, true
	}
	return true
}

// RecallAll reads the values of all keys that begin with a prefix. It does not count as a use, and leaves out a value that does not fit.
func RecallAll[T any](m *Memory, prefix string) map[string]T {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := map[string]T{}
	for key, e := range m.entries {
		var value T
		if strings.HasPrefix(key, prefix) && json.Unmarshal(e.Value, &value) == nil {
			all[key] = value
		}
	}
	return all
}

// Keep replaces the value of a key.
func (m *Memory) Keep(key string, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("remember %s: %w", key, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if e, ok := m.entries[key]; !ok || string(e.Value) != string(text) || e.Used.Before(m.now) {
		m.entries[key], m.changed = memoryEntry{m.now, text}, true
	}
	return nil
}

// Forget removes the value of a key.
func (m *Memory) Forget(key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, ok := m.entries[key]; ok {
		delete(m.entries, key)
		m.changed = true
	}
}

// Content returns the memory for the next run, and whether it differs from that of the last run.
func (m *Memory) Content() (content json.RawMessage, changed bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	content, err = json.Marshal(m.entries)
	if err == nil {
		content, err = pack(content)
	}
	if err != nil {
		return nil, false, fmt.Errorf("write what probes remember: %w", err)
	}
	return content, m.changed, nil
}

const (
	// maxPlain is the size up to which the memory is readable JSON. 1,000 jobs are about half a megabyte, which every run would write.
	maxPlain = 64 << 10
	// maxUnpacked is the largest memory that is read: that of about 100,000 jobs.
	maxUnpacked = 64 << 20
)

// pack compresses a large memory to a JSON string.
func pack(content json.RawMessage) (json.RawMessage, error) {
	if len(content) <= maxPlain {
		return content, nil
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return json.Marshal(packed.Bytes())
}

// unpack is the inverse of pack.
func unpack(content json.RawMessage) (json.RawMessage, error) {
	if !bytes.HasPrefix(content, []byte(`"`)) {
		return content, nil
	}
	var packed []byte
	if err := json.Unmarshal(content, &packed); err != nil {
		return nil, err
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, maxUnpacked))
}
