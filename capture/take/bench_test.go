package take

import (
	"bytes"
	"fmt"
	"io"
	"testing"
)

// perSize runs a benchmark on takes of 30 steps whose pages have so many nodes.
func perSize(b *testing.B, run func(b *testing.B, t Take)) {
	for _, nodes := range []int{250, 1000, 4000, 16_000} {
		b.Run(fmt.Sprint(nodes), func(b *testing.B) {
			t := session(b, 30, nodes)
			b.ReportAllocs()
			run(b, t)
		})
	}
}

func BenchmarkBuild(b *testing.B) {
	for _, nodes := range []int{250, 1000, 4000, 16_000} {
		b.Run(fmt.Sprint(nodes), func(b *testing.B) {
			builder := sessionBuilder(30, nodes)
			for b.Loop() {
				if _, err := builder.Build(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkWrite(b *testing.B) {
	perSize(b, func(b *testing.B, t Take) {
		for b.Loop() {
			if err := Write(io.Discard, t); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkRead(b *testing.B) {
	perSize(b, func(b *testing.B, t Take) {
		data := encoded(b, t)
		b.ReportMetric(float64(len(data)), "file-bytes")
		for b.Loop() {
			if _, err := Read(bytes.NewReader(data), int64(len(data))); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkDigest(b *testing.B) {
	perSize(b, func(b *testing.B, t Take) {
		for b.Loop() {
			Digest(t)
		}
	})
}

// BenchmarkPaths and BenchmarkEffectsOf are of one page, not of thirty.
func BenchmarkPaths(b *testing.B) {
	perSize(b, func(b *testing.B, t Take) {
		for b.Loop() {
			Paths(t.Steps[0].DOM)
		}
	})
}

func BenchmarkEffectsOf(b *testing.B) {
	perSize(b, func(b *testing.B, t Take) {
		for b.Loop() {
			EffectsOf(t.Steps[0].DOM, t.Steps[0].DOM, t.Steps[1].DOM)
		}
	})
}
