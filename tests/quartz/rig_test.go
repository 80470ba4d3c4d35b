// Package quartz compares src/schedule with the real Quartz. The tests start one Java process, which answers with the class
// CronExpression. `make test-quartz` installs its jars and sets BUOY_QUARTZ to their folder.
package quartz

import (
	"bufio"
	"bytes"
	"context"
	"io"
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

// deadline is for the Java process, in which an endless search takes 5 seconds.
const deadline = 2 * time.Minute

// java is a running Quartz.java.
type java struct {
	questions io.Writer
	answers   *bufio.Scanner
	stderr    *bytes.Buffer
}

// startJava starts a process that ends with the test.
func startJava(t *testing.T) *java {
	t.Helper()
	jars := os.Getenv("BUOY_QUARTZ")
	if jars == "" {
		t.Skip("BUOY_QUARTZ is not set: run make test-quartz")
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), deadline)
	command := exec.CommandContext(ctx, "java", "-cp", filepath.Join(jars, "*"), "Quartz.java")
	questions, err := command.StdinPipe()
	require.NoError(t, err)
	answers, err := command.StdoutPipe()
	require.NoError(t, err)
	j := &java{questions: questions, answers: bufio.NewScanner(answers), stderr: &bytes.Buffer{}}
	j.answers.Buffer(nil, 1<<20)
	command.Stderr = j.stderr
	require.NoError(t, command.Start(), "java is missing: make test-quartz says how to install it")
	t.Cleanup(func() {
		defer cancel()
		require.NoError(t, questions.Close())
		if !t.Failed() {
			require.NoError(t, command.Wait(), j.stderr.String())
			return
		}
		cancel() // it can wait for someone to read its answers
		t.Logf("Java: %v\n%s", command.Wait(), j.stderr.String())
	})
	return j
}

// ask returns the answers of Quartz.java, one for each question.
func (j *java) ask(t *testing.T, questions []string) []string {
	t.Helper()
	written := make(chan error, 1)
	go func() {
		_, err := io.WriteString(j.questions, strings.Join(questions, "\n")+"\n")
		written <- err
	}()
	var answers []string
	for _, question := range questions {
		// If it ended, the cleanup reports its standard error.
		require.True(t, j.answers.Scan(), "Java did not answer %s", question)
		answers = append(answers, j.answers.Text())
	}
	require.NoError(t, <-written)
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
