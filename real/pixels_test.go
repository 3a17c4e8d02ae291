//go:build real

package real

import (
	"bytes"
	"image"
	"image/color"
	_ "image/jpeg" // what pictures are
	"os"
)

// unlike is the share of pixels that differ between two pictures, in percent.
//
// Two colours differ when their distance in the YIQ space is more than a tenth
// of the greatest one: Y. Kotsarenko and F. Ramos, "Measuring perceived color
// difference using YIQ NTSC transmission color space in mobile applications",
// 2010; the tenth is the default of pixelmatch. Of what anti-aliasing draws, a
// pixel counts only when none of its neighbours in the other picture is like
// it: the edge of a letter may be one pixel away, the letter may not. Pictures
// of different sizes differ altogether.
func unlike(a, b image.Image) float64 {
	size := a.Bounds()
	if size != b.Bounds() {
		return 100
	}
	different := 0
	for y := size.Min.Y; y < size.Max.Y; y++ {
		for x := size.Min.X; x < size.Max.X; x++ {
			if !alike(a.At(x, y), b.At(x, y)) && !(near(a.At(x, y), b, x, y) && near(b.At(x, y), a, x, y)) {
				different++
			}
		}
	}
	return 100 * float64(different) / float64(size.Dx()*size.Dy())
}

// near reports whether a pixel around a place is like a colour.
func near(c color.Color, in image.Image, x, y int) bool {
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			if at := image.Pt(x+dx, y+dy); at.In(in.Bounds()) && alike(c, in.At(at.X, at.Y)) {
				return true
			}
		}
	}
	return false
}

func alike(a, b color.Color) bool {
	const greatest, share = 35215, 0.1
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	r, g, l := (float64(ar)-float64(br))/257, (float64(ag)-float64(bg))/257, (float64(ab)-float64(bb))/257
	y, i, q := 0.29889531*r+0.58662247*g+0.11448223*l, 0.59597799*r-0.2741761*g-0.32180189*l, 0.21147017*r-0.52261711*g+0.31114694*l
	return 0.5053*y*y+0.299*i*i+0.1957*q*q <= greatest*share*share
}

func picture(data []byte) (image.Image, error) {
	img, _, err := image.Decode(bytes.NewReader(data))
	return img, err
}

func pictureFile(path string) (image.Image, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return picture(data)
}
