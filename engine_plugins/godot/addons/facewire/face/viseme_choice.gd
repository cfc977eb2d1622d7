@tool
extends RefCounted
## Which of the mouths that were drawn a face shows: the strongest viseme's, held long enough to be
## seen.

const Names := preload("names.gd")
const Sources := preload("sources.gd")

## A mouth stays so long at least: two frames of an animation that is drawn for 24 a second.
const HOLD_S := 0.08
## By so much another viseme must be the stronger one.
const MARGIN := 0.1

## What is shown instead of a mouth that was not drawn, best first.
const INSTEAD := {
	"PP": ["FF", "sil"],
	"FF": ["PP", "SS", "E"],
	"TH": ["DD", "nn", "SS", "E"],
	"DD": ["nn", "SS", "I", "E"],
	"kk": ["DD", "E", "aa"],
	"CH": ["SS", "U", "O"],
	"SS": ["DD", "I", "E"],
	"nn": ["DD", "I", "E"],
	"RR": ["CH", "O", "E"],
	"aa": ["E", "O"],
	"E": ["I", "aa"],
	"I": ["E", "SS"],
	"O": ["U", "aa"],
	"U": ["O", "CH"],
	"sil": ["PP"],
}
## The mouths of Rhubarb Lip Sync, and of animators before it: A to H, and X for rest.
const RHUBARB := {
	"sil": "X",
	"PP": "A",
	"FF": "G",
	"TH": "H",
	"DD": "B",
	"kk": "B",
	"CH": "B",
	"SS": "B",
	"nn": "H",
	"RR": "E",
	"aa": "D",
	"E": "C",
	"I": "B",
	"O": "E",
	"U": "F",
}

var _current := 0
var _held_s := 0.0


## The viseme to show for [param values], one for each source, [param delta] seconds later.
func choose(values: PackedFloat32Array, delta: float) -> String:
	_held_s += delta
	var best := 0
	for viseme in FacewireChannels.VISEMES.size():
		if values[Sources.WEIGHTS + viseme] > values[Sources.WEIGHTS + best]:
			best = viseme
	# Of a face that fades or has gone, silence fades like the rest.
	var is_faint := values[Sources.WEIGHTS + best] < MARGIN
	best = 0 if is_faint else best
	var gain := values[Sources.WEIGHTS + best] - values[Sources.WEIGHTS + _current]
	if best != _current and (is_faint or gain > MARGIN) and _held_s >= HOLD_S:
		_current = best
		_held_s = 0.0
	return FacewireChannels.VISEMES[_current]


## Which of the mouths called [param drawn] stands for each viseme; those that none stands for are
## missing.
static func assign(drawn: PackedStringArray) -> Dictionary[String, String]:
	var exact := _rhubarb(drawn)
	for name in drawn if not exact else PackedStringArray():
		var means := Names.read(name)
		var own := Sources.index_of(name)
		if own >= Sources.WEIGHTS:
			exact[Sources.name_of(own)] = name
		elif means:
			var best: int = means.sources.find_key(means.sources.values().max())
			if best >= Sources.WEIGHTS:
				exact.get_or_add(Sources.name_of(best), name)
	var all: Dictionary[String, String] = {}
	for viseme in FacewireChannels.VISEMES:
		for candidate: String in [viseme] + INSTEAD[viseme]:
			if candidate in exact and viseme not in all:
				all[viseme] = exact[candidate]
	return all


static func _rhubarb(drawn: PackedStringArray) -> Dictionary[String, String]:
	var exact: Dictionary[String, String] = {}
	for letter: String in ["A", "B", "C", "D", "E", "F"]:
		if letter not in drawn:
			return {}
	for viseme: String in RHUBARB:
		var letter: String = RHUBARB[viseme]
		# G, H and X are extra: those who leave them out draw A, C and A.
		var others := {"G": "A", "H": "C", "X": "A"}
		exact[viseme] = letter if letter in drawn else others[letter]
	return exact
