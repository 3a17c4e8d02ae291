package take

import (
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the fixtures anew")

// fixture is the take in testdata/v1.take. The file must not change: old files
// are what the reader must go on reading, and their digests are what [Digest]
// must go on giving.
func fixture(t testing.TB) Take {
	return session(t, 9, 60)
}

func TestFixtures(t *testing.T) {
	future := takeApart(t, encoded(t, session(t, 1, 20)))
	future.m.Format = FormatVersion + 1
	future.seal()
	future.names = []string{manifestName}
	if *update {
		require.NoError(t, WriteFile("testdata/v1.take", fixture(t)))
		require.NoError(t, os.WriteFile("testdata/future.take", future.bytes(t), 0o644))
	}
	got, err := ReadFile("testdata/v1.take")
	require.NoError(t, err, "takes of version 1 exist: raise FormatVersion and migrate; "+
		"before the first release: go test ./capture/take -run TestFixtures -update")
	assert.Equal(t, fixture(t), got)

	err = Verify("testdata/future.take")
	assert.EqualError(t, err, "testdata/future.take: made by a newer Retake (format 2, this one reads 1): update retake")
}
