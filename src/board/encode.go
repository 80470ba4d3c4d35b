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

// The format of a snapshot: the magic word, the version of the format, the SHA-256 of the rest, and a gzip stream of gobs. The first
// gob is the index as JSON. Then each check has one gob with its results, days and steps, in the order of the index. They are stored as
// columns, because similar values compress well.

// snapshotVersion is the version of the format. Change it with every change of the encoded types, including those of package status.
// A snapshot of another version is ignored.
const snapshotVersion uint16 = 5

const (
	snapshotMagic  = "BUOYBOARD"
	snapshotHeader = len(snapshotMagic) + 2 + sha256.Size
)

// snapshotIndex is everything in a snapshot except results, days and steps.
type snapshotIndex struct {
	AsOf        time.Time
	Mark        string
	HotWindow   time.Duration
	HistoryDays int
	Entities    map[status.Entity][]json.RawMessage // all except the checks
	Runs        []status.Run
	Checks      []checkEntry
	RunIDs      []string    // of the results, by index
	Texts       [][2]string `json:"Words"` // detail and link of the results, by index
}

// checkEntry is a check without its results, days and steps.
type checkEntry struct {
	ID     string
	Check  *status.Check
	Newest *status.Result
	Course *status.Course
	// The result that was valid at the end of the newest day.
	LastStatus status.Status
	LastFrom   time.Time
	LastUntil  time.Time
}

// encode returns a snapshot as bytes. It stops with an error if ctx ends.
func (s snapshot) encode(ctx context.Context) ([]byte, error) {
	checks := slices.Sorted(maps.Keys(s.state.checks))
	texts := newTextTable()
	for _, id := range checks {
		texts.add(s.state.checks[id])
	}
	all, err := s.index(checks, texts)
	if err != nil {
		return nil, fmt.Errorf("encode the snapshot: %w", err)
	}
	list, err := json.Marshal(all)
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
			err = gobs.Encode(columnsOf(s.state.checks[id], texts))
		}
	}
	if err = errors.Join(err, packed.Close()); err != nil {
		return nil, fmt.Errorf("encode the snapshot: %w", err)
	}
	return addHeader(out.Bytes()), nil
}

// addHeader fills in the header.
func addHeader(data []byte) []byte {
	sum := sha256.Sum256(data[snapshotHeader:])
	copy(data, snapshotMagic)
	binary.BigEndian.PutUint16(data[len(snapshotMagic):], snapshotVersion)
	copy(data[len(snapshotMagic)+2:], sum[:])
	return data
}

// checkHeader checks the header and returns the rest.
func checkHeader(data []byte) ([]byte, error) {
	if len(data) < snapshotHeader || string(data[:len(snapshotMagic)]) != snapshotMagic {
		return nil, errors.New("not a snapshot, or truncated")
	}
	if v := binary.BigEndian.Uint16(data[len(snapshotMagic):]); v != snapshotVersion {
		return nil, fmt.Errorf("format is %d, expected %d", v, snapshotVersion)
	}
	if sum := sha256.Sum256(data[snapshotHeader:]); !bytes.Equal(sum[:], data[len(snapshotMagic)+2:snapshotHeader]) {
		return nil, errors.New("checksum does not match")
	}
	return data[snapshotHeader:], nil
}

// decodeSnapshot decodes a snapshot. The error describes what is wrong with it.
func decodeSnapshot(data []byte) (snapshot, error) {
	body, err := checkHeader(data)
	if err != nil {
		return snapshot{}, err
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return snapshot{}, fmt.Errorf("content cannot be read: %w", err)
	}
	s, err := readSnapshot(unpacked)
	if err != nil {
		return snapshot{}, fmt.Errorf("content cannot be read: %w", err)
	}
	return s, nil
}

func readSnapshot(from io.Reader) (snapshot, error) {
	gobs := gob.NewDecoder(from)
	var list []byte
	if err := gobs.Decode(&list); err != nil {
		return snapshot{}, err
	}
	var index snapshotIndex
	if err := json.Unmarshal(list, &index); err != nil {
		return snapshot{}, err
	}
	s := snapshot{index.AsOf, index.Mark, index.HotWindow, index.HistoryDays, newState()}
	var err error
	if s.state.entities, err = decodeEntities(index.Entities); err != nil {
		return snapshot{}, err
	}
	for _, r := range index.Runs {
		s.state.runs[r.ID] = r
	}
	texts := index.textTable()
	for _, entry := range index.Checks {
		var encoded columns
		if err := gobs.Decode(&encoded); err != nil {
			return snapshot{}, err
		}
		h := &history{
			check: entry.Check, newest: entry.Newest, course: entry.Course,
			last: lastResult{entry.LastFrom, entry.LastUntil, entry.LastStatus},
		}
		if err := encoded.restoreTo(h, texts); err != nil {
			return snapshot{}, err
		}
		s.state.checks[entry.ID] = h
	}
	return s, nil
}

func (s snapshot) index(checks []string, texts *textTable) (snapshotIndex, error) {
	declared, err := s.state.entities.encode()
	if err != nil {
		return snapshotIndex{}, err
	}
	index := snapshotIndex{
		AsOf: s.asOf, Mark: s.mark, HotWindow: s.hotWindow, HistoryDays: s.historyDays,
		Entities: declared, Runs: slices.Collect(maps.Values(s.state.runs)),
	}
	for _, id := range checks {
		h := s.state.checks[id]
		index.Checks = append(index.Checks, checkEntry{
			ID: id, Check: h.check, Newest: h.newest, Course: h.course,
			LastStatus: h.last.status, LastFrom: h.last.observedAt, LastUntil: h.last.freshUntil,
		})
	}
	for _, run := range texts.runs.items {
		index.RunIDs = append(index.RunIDs, run.Value())
	}
	for _, text := range texts.texts.items {
		index.Texts = append(index.Texts, [2]string{text.Value().detail, text.Value().link})
	}
	return index, nil
}

// textTable returns the texts of the results.
func (index snapshotIndex) textTable() *textTable {
	texts := newTextTable()
	for _, id := range index.RunIDs {
		texts.runs.items = append(texts.runs.items, unique.Make(id))
	}
	for _, text := range index.Texts {
		texts.texts.items = append(texts.texts.items, unique.Make(resultText{text[0], text[1]}))
	}
	return texts
}
