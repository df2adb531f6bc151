package extension

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
)

// iconSizes are the pixels that the manifest asks for: button, list of extensions, notification.
var iconSizes = []int{16, 32, 48, 128}

// sheet is a rectangle with round corners on a field of 16 by 16.
type sheet struct {
	left, top, right, bottom float64
	colour                   color.NRGBA
}

// sheets are the badge's overlapping sheets (ui/badge.ts), in its dark accent with a light edge between them, so that they
// stand out on light and dark tool bars. The later lie above.
var sheets = []sheet{
	{0.5, 0.5, 10.5, 10.5, color.NRGBA{0xc9, 0x7a, 0x24, 0xff}},
	{4.5, 4.5, 16, 16, color.NRGBA{0xff, 0xf4, 0xe4, 0xff}},
	{5.5, 5.5, 15.5, 15.5, color.NRGBA{0x7a, 0x3e, 0x00, 0xff}},
}

const (
	corner  = 2.0 // of a sheet, on the field of 16
	samples = 8   // points of a pixel, each way
)

// icon draws the extension's icon as PNG. It is drawn when the extension is packed, so that no picture lies among the sources.
func icon(size int) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			img.SetNRGBA(x, y, pixel(x, y, 16/float64(size)))
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		panic(err) // a buffer takes everything, and the image has pixels
	}
	return out.Bytes()
}

// pixel is the mean of what lies under the points of a pixel; scale is its width on the field.
func pixel(x, y int, scale float64) color.NRGBA {
	var r, g, b, covered int
	for i := range samples * samples {
		px := (float64(x) + (float64(i%samples)+.5)/samples) * scale
		py := (float64(y) + (float64(i/samples)+.5)/samples) * scale
		for k := len(sheets) - 1; k >= 0; k-- {
			if s := sheets[k]; s.holds(px, py) {
				r, g, b, covered = r+int(s.colour.R), g+int(s.colour.G), b+int(s.colour.B), covered+1
				break
			}
		}
	}
	if covered == 0 {
		return color.NRGBA{}
	}
	return color.NRGBA{uint8(r / covered), uint8(g / covered), uint8(b / covered), uint8(covered * 255 / (samples * samples))}
}

// holds says whether a point lies on a sheet.
func (s sheet) holds(x, y float64) bool {
	dx := max(s.left+corner-x, x-(s.right-corner), 0)
	dy := max(s.top+corner-y, y-(s.bottom-corner), 0)
	return x >= s.left && x <= s.right && y >= s.top && y <= s.bottom && dx*dx+dy*dy <= corner*corner
}
