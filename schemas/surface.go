package schemas

import "fmt"

// Surface is where a person met the assistant. The zero value is no surface,
// so a forgotten field never passes for one.
type Surface uint8

// The four surfaces of the announced policy, in the order of every table.
const (
	Assistant Surface = iota + 1 // chats with the assistant, typed or spoken
	Glasses                      // recordings and captures that were analysed
	Imagine                      // image generation
	Vibes                        // feed of generated videos
)

// NumSurfaces bounds arrays that are indexed by Surface; index 0 stays unused.
const NumSurfaces = 5

var surfaceNames = [NumSurfaces]string{"", "assistant", "glasses", "imagine", "vibes"}

// Surfaces lists all surfaces in table order.
func Surfaces() []Surface { return []Surface{Assistant, Glasses, Imagine, Vibes} }

// String gives the name used for folders and in tables.
func (s Surface) String() string {
	if s == 0 || int(s) >= NumSurfaces {
		return fmt.Sprintf("surface(%d)", uint8(s))
	}
	return surfaceNames[s]
}

// ParseSurface is the inverse of String.
func ParseSurface(name string) (Surface, error) {
	for _, s := range Surfaces() {
		if surfaceNames[s] == name {
			return s, nil
		}
	}
	return 0, fmt.Errorf("unknown surface %q: want assistant, glasses, imagine or vibes", name)
}
