package shell_test

import (
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"buoy/src/shell"
)

func TestPlainWordsNeedNoQuotes(t *testing.T) {
	for word, want := range map[string]string{
		"sales": "sales", "a-b_c.d@e:f/g,h%i+j=k": "a-b_c.d@e:f/g,h%i+j=k", "": "''", "=cat": "'=cat'", "a b": "'a b'", "it's": `'it'\''s'`,
		"$(x)": "'$(x)'", "~": "'~'", "a\n": "'a\n'", "größe": "'größe'", "*": "'*'",
	} {
		require.Equal(t, want, shell.Quote(word))
	}
}

func TestShellReadsTheWordAsItIs(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		word := rapid.StringMatching("[ -~\n\tüλ]{0,20}").Draw(rt, "word")
		out, err := exec.CommandContext(t.Context(), "sh", "-c", "printf '<%s>' "+shell.Quote(word)).Output()
		require.NoError(rt, err)
		require.Equal(rt, "<"+word+">", string(out))
	})
}
