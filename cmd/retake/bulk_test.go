package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// recordings is how many the benchmark imports.
var recordings = flag.Int("recordings", 10_000, "how many recordings BenchmarkBulk imports")

const (
	bulkDistinct = 20 // of them; the others are hard links, so that 10 GB fit on the disk
	bulkSize     = 1 << 20
)

// longSession is a session of rrweb of a size: a page of many products, on
// which a person clicks, types and scrolls while the page changes.
func longSession(seed, size int) []byte {
	var b bytes.Buffer
	id := 10
	b.WriteString(`[{"type":4,"data":{"href":"https://shop.example/","width":1280,"height":720},"timestamp":1000},
{"type":2,"data":{"node":{"id":1,"type":0,"childNodes":[{"id":2,"type":2,"tagName":"html","attributes":{},"childNodes":[{"id":3,"type":2,"tagName":"body","attributes":{},"childNodes":[
{"id":4,"type":2,"tagName":"input","attributes":{"type":"search","aria-label":"Search"},"childNodes":[]}`)
	for i := range 1000 {
		fmt.Fprintf(&b, `,{"id":%d,"type":2,"tagName":"button","attributes":{"class":"product card","data-testid":"add-%d-%d"},"childNodes":[{"id":%d,"type":3,"textContent":"Add product %d of session %d"}]}`, id, seed, i, id+1, i, seed)
		id += 2
	}
	b.WriteString(`]}]}]},"initialOffset":{"left":0,"top":0}},"timestamp":1010}`)
	at := 2000
	for i := 0; b.Len() < size; i++ {
		target := 10 + 2*((i*7+seed)%1000)
		fmt.Fprintf(&b, `,
{"type":3,"data":{"source":1,"positions":[{"x":%d,"y":100,"id":%d,"timeOffset":-40},{"x":%d,"y":110,"id":%d,"timeOffset":0}]},"timestamp":%d}`, i%1000, target, i%1000+3, target, at)
		fmt.Fprintf(&b, `,
{"type":3,"data":{"source":0,"texts":[],"attributes":[],"removes":[],"adds":[{"parentId":3,"nextId":null,"node":{"id":%d,"type":2,"tagName":"p","attributes":{"role":"status"},"childNodes":[]}},{"parentId":%d,"nextId":null,"node":{"id":%d,"type":3,"textContent":"Put %d into the cart"}}]},"timestamp":%d}`, id, id, id+1, i, at+20)
		if i%20 == 0 {
			for n, kind := range []int{1, 0, 2} {
				fmt.Fprintf(&b, `,
{"type":3,"data":{"source":2,"type":%d,"id":%d,"x":10,"y":10},"timestamp":%d}`, kind, target, at+40+n)
			}
		}
		id += 2
		at += 500
	}
	b.WriteString("]")
	return b.Bytes()
}

// bulkFolder is a folder of so many recordings.
func bulkFolder(tb testing.TB, recordings int) string {
	tb.Helper()
	dir := tb.TempDir()
	for i := range recordings {
		path := filepath.Join(dir, fmt.Sprintf("%05d.json", i))
		if i < bulkDistinct {
			require.NoError(tb, os.WriteFile(path, longSession(i, bulkSize), 0o644))
			continue
		}
		require.NoError(tb, os.Link(filepath.Join(dir, fmt.Sprintf("%05d.json", i%bulkDistinct)), path))
	}
	return dir
}

// TestBulkIsWhatItSays: a recording of the benchmark is a session with steps.
func TestBulkIsWhatItSays(t *testing.T) {
	dir, out := bulkFolder(t, 2), t.TempDir()
	a := newApp(strings.NewReader(""), io.Discard, io.Discard)
	require.NoError(t, a.importAll(t.Context(), importOptions{out: out, heal: healOptions{writes: "block", clock: "auto"}}, dir))
	data, err := os.ReadFile(filepath.Join(out, "00001.yaml"))
	require.NoError(t, err)
	require.Greater(t, bytes.Count(data, []byte("- click:")), 30)
}

// BenchmarkBulk imports many recordings in one command: the time of all, and
// the most memory that the process had.
func BenchmarkBulk(b *testing.B) {
	dir := bulkFolder(b, *recordings)
	b.SetBytes(int64(*recordings) * bulkSize)
	for b.Loop() {
		out := b.TempDir()
		a := newApp(strings.NewReader(""), io.Discard, io.Discard)
		if err := a.importAll(b.Context(), importOptions{out: out, heal: healOptions{writes: "block", clock: "auto"}}, dir); err != nil {
			b.Fatal(err)
		}
	}
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(used.Maxrss)/1024, "peak-MB") // Linux counts in KB
	b.ReportMetric(float64(used.Utime.Sec+used.Stime.Sec), "cpu-s")
}
