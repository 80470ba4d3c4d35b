// Package quartz compares src/schedule with the real Quartz. The tests start one Java process, which answers with the class
// CronExpression. `make test-quartz` installs its jars and sets BUOY_QUARTZ to their folder.
package quartz

import (
	"bufio"
	"bytes"
	"context"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// deadline is for one Java process. Quartz does not end its search for some expressions.
const deadline = 50 * time.Second

// jars is the folder with Quartz.
func jars(t *testing.T) string {
	t.Helper()
	folder := os.Getenv("BUOY_QUARTZ")
	if folder == "" {
		t.Skip("BUOY_QUARTZ is not set: run make test-quartz")
	}
	return folder
}

// ask returns the answers of Quartz.java, one for each question.
func ask(t *testing.T, questions []string) []string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), deadline)
	defer cancel()
	command := exec.CommandContext(ctx, "java", "-cp", filepath.Join(jars(t), "*"), "Quartz.java")
	command.Stdin = strings.NewReader(strings.Join(questions, "\n") + "\n")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	output, err := command.Output()
	var answers []string
	for lines := bufio.NewScanner(bytes.NewReader(output)); lines.Scan(); {
		answers = append(answers, lines.Text())
	}
	if len(answers) < len(questions) {
		require.NoError(t, err, "Java did not answer %s\n%s", questions[len(answers)], stderr.String())
	}
	require.NoError(t, err, stderr.String())
	require.Len(t, answers, len(questions))
	return answers
}

// question is one line of the input of Quartz.java.
func question(name string, arguments ...string) string {
	for i, argument := range arguments {
		arguments[i] = url.QueryEscape(argument)
	}
	return strings.Join(append([]string{name}, arguments...), " ")
}

func seconds(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// times reads an answer with seconds since 1970.
func times(t *testing.T, answer string) []time.Time {
	t.Helper()
	var out []time.Time
	for word := range strings.FieldsSeq(answer) {
		second, err := strconv.ParseInt(word, 10, 64)
		require.NoError(t, err, answer)
		out = append(out, time.Unix(second, 0).UTC())
	}
	return out
}
