package board

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
	"unique"

	"buoy/src/status"
)

// A snapshot in bytes: the magic word, the version of the format, the SHA-256 of what follows, and a gzip stream of gobs.
// The first is the catalog as JSON; then comes one with the facts of each check, in the catalog's order, as columns: what
// lies side by side is alike and packs well.

// snapshotVersion is the version of the format. It changes with everything that is in it, the types of package status
// included: a snapshot of another version is ignored.
const snapshotVersion uint16 = 3

const (
	snapshotMagic  = "BUOYBOARD"
	snapshotHeader = len(snapshotMagic) + 2 + sha256.Size
)

// catalog is everything but the facts.
type catalog struct {
	AsOf        time.Time
	Mark        string
	HotWindow   time.Duration
	HistoryDays int
	Platforms   []status.Platform
	Messages    []status.Message
	Runs        []status.Run
	Checks      []checkEntry
	RunIDs      []string    // of the facts, by number
	Words       [][2]string // detail and link of the facts, by number
}

// checkEntry is a check without its facts.
type checkEntry struct {
	ID     string
	Check  *status.Check
	Newest *status.Result
	Course *status.Course
	// What held at the end of the newest day.
	HeldStatus          status.Status
	HeldFrom, HeldUntil time.Time
}

// encode writes a snapshot. It ends early when ctx ends.
func (s snapshot) encode(ctx context.Context) ([]byte, error) {
	checks := slices.Sorted(maps.Keys(s.state.checks))
	names := newNumbering()
	for _, id := range checks {
		for _, f := range s.state.checks[id].facts {
			names.add(f)
		}
	}
	list, err := json.Marshal(s.catalog(checks, names))
	if err != nil {
		return nil, fmt.Errorf("encode the snapshot: %w", err)
	}
	var out bytes.Buffer
	out.Write(make([]byte, snapshotHeader))
	packed, err := gzip.NewWriterLevel(&out, gzip.BestSpeed)
	if err != nil {
		return nil, fmt.Errorf("encode the snapshot: %w", err)
	}
	gobs := gob.NewEncoder(packed)
	err = gobs.Encode(list)
	for _, id := range checks {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			err = gobs.Encode(columnsOf(s.state.checks[id], names))
		}
	}
	if err = errors.Join(err, packed.Close()); err != nil {
		return nil, fmt.Errorf("encode the snapshot: %w", err)
	}
	return sealed(out.Bytes()), nil
}

// sealed fills in the header.
func sealed(data []byte) []byte {
	sum := sha256.Sum256(data[snapshotHeader:])
	copy(data, snapshotMagic)
	binary.BigEndian.PutUint16(data[len(snapshotMagic):], snapshotVersion)
	copy(data[len(snapshotMagic)+2:], sum[:])
	return data
}

// unsealed checks the header and gives what follows.
func unsealed(data []byte) ([]byte, error) {
	if len(data) < snapshotHeader || string(data[:len(snapshotMagic)]) != snapshotMagic {
		return nil, errors.New("it is not a snapshot, or only the begin of one")
	}
	if v := binary.BigEndian.Uint16(data[len(snapshotMagic):]); v != snapshotVersion {
		return nil, fmt.Errorf("it is of format %d, not %d", v, snapshotVersion)
	}
	if sum := sha256.Sum256(data[snapshotHeader:]); !bytes.Equal(sum[:], data[len(snapshotMagic)+2:snapshotHeader]) {
		return nil, errors.New("it is damaged")
	}
	return data[snapshotHeader:], nil
}

// decodeSnapshot reads a snapshot. An error says what is wrong with it.
func decodeSnapshot(data []byte) (snapshot, error) {
	body, err := unsealed(data)
	if err != nil {
		return snapshot{}, err
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return snapshot{}, fmt.Errorf("it cannot be read: %w", err)
	}
	s, err := readSnapshot(unpacked)
	if err != nil {
		return snapshot{}, fmt.Errorf("it cannot be read: %w", err)
	}
	return s, nil
}

func readSnapshot(from io.Reader) (snapshot, error) {
	gobs := gob.NewDecoder(from)
	var list []byte
	if err := gobs.Decode(&list); err != nil {
		return snapshot{}, err
	}
	var c catalog
	if err := json.Unmarshal(list, &c); err != nil {
		return snapshot{}, err
	}
	s := snapshot{c.AsOf, c.Mark, c.HotWindow, c.HistoryDays, newState()}
	for _, p := range c.Platforms {
		s.state.platforms[p.ID] = p
	}
	for _, m := range c.Messages {
		s.state.messages[m.ID] = m
	}
	for _, r := range c.Runs {
		s.state.runs[r.ID] = r
	}
	names := c.handles()
	for _, entry := range c.Checks {
		var facts columns
		if err := gobs.Decode(&facts); err != nil {
			return snapshot{}, err
		}
		h := &history{
			check: entry.Check, newest: entry.Newest, course: entry.Course,
			last: held{entry.HeldFrom, entry.HeldUntil, entry.HeldStatus},
		}
		if err := facts.into(h, names); err != nil {
			return snapshot{}, err
		}
		s.state.checks[entry.ID] = h
	}
	return s, nil
}

func (s snapshot) catalog(checks []string, names *numbering) catalog {
	c := catalog{
		AsOf: s.asOf, Mark: s.mark, HotWindow: s.hotWindow, HistoryDays: s.historyDays,
		Platforms: slices.Collect(maps.Values(s.state.platforms)), Messages: slices.Collect(maps.Values(s.state.messages)),
		Runs: slices.Collect(maps.Values(s.state.runs)),
	}
	for _, id := range checks {
		h := s.state.checks[id]
		c.Checks = append(c.Checks, checkEntry{
			ID: id, Check: h.check, Newest: h.newest, Course: h.course,
			HeldStatus: h.last.status, HeldFrom: h.last.observedAt, HeldUntil: h.last.freshUntil,
		})
	}
	for _, run := range names.runs.items {
		c.RunIDs = append(c.RunIDs, run.Value())
	}
	for _, text := range names.words.items {
		c.Words = append(c.Words, [2]string{text.Value().detail, text.Value().link})
	}
	return c
}

// handles gives back the texts of the facts.
func (c catalog) handles() *numbering {
	names := newNumbering()
	for _, id := range c.RunIDs {
		names.runs.items = append(names.runs.items, unique.Make(id))
	}
	for _, w := range c.Words {
		names.words.items = append(names.words.items, unique.Make(words{w[0], w[1]}))
	}
	return names
}
