@tool
@icon("icons/face.svg")
class_name FacewireMood
extends Resource
## A mood that comes with the words: when in a line it begins, how strong it is, how long it stays.
##
## It holds until the next mood of the line or the line's end; then the character's own is back.
## What is said stays readable: lips that the voice shuts are shut in every mood.

## What colours the face; docs/moods.md shows them.
enum Mood {
	NEUTRAL,
	JOY,
	ANGER,
	SADNESS,
	FEAR,
	DISGUST,
	SURPRISE,
	CONTEMPT,
	TIRED,
	WHISPER,
	SHOUT,
}

## The moods as the sidecar spells them, in the order of [enum Mood].
const NAMES: PackedStringArray = [
	"neutral",
	"joy",
	"anger",
	"sadness",
	"fear",
	"disgust",
	"surprise",
	"contempt",
	"tired",
	"whisper",
	"shout",
]
## The fewest seconds of [member fade].
const SHORTEST_FADE_S := 0.1
## The most seconds of [member fade].
const LONGEST_FADE_S := 30.0
## The most seconds of [member at] and [member hold].
const LONGEST_S := 3600.0

## When it begins, in seconds of the sound that it is given with.
@export_range(0.0, 3600.0, 0.01, "suffix:s") var at := 0.0
## Which mood.
@export var mood := Mood.NEUTRAL
## How strong it is.
@export_range(0.0, 1.0, 0.01) var gain := 1.0
## How long it takes to come, 0.1 s or more; 0: as long as the character's own moods.
@export_range(0.0, 30.0, 0.01, "suffix:s") var fade := 0.0
## After how long it goes by itself; 0: not before the next mood of the line.
@export_range(0.0, 3600.0, 0.01, "suffix:s") var hold := 0.0


## Makes one in code.
static func of(which: Mood, at_s := 0.0, strength := 1.0) -> FacewireMood:
	var made := FacewireMood.new()
	made.mood = which
	made.at = at_s
	made.gain = strength
	return made


## Returns it as an entry of the request [code]audio[/code], [param after_s] behind the first sample
## of that request, and [param left_s] of its hold left.
func entry(after_s: float, left_s := hold) -> Dictionary:
	var values := {"at": clampf(after_s, 0.0, LONGEST_S), "mood": NAMES[mood]}
	values["gain"] = clampf(gain, 0.0, 1.0)
	if fade > 0.0:
		values["fade"] = clampf(fade, SHORTEST_FADE_S, LONGEST_FADE_S)
	if left_s > 0.0:
		values["hold"] = minf(left_s, LONGEST_S)
	return values
