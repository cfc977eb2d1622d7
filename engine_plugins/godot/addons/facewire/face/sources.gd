@tool
extends RefCounted
## What a frame offers an avatar: a [i]source[/i] is 0 to 51 for the channels, 52 to 66 for the
## visemes.

const WEIGHTS := 52
const SOURCES := 67
const JAW_LEFT := 15
const JAW_RIGHT := 16
const JAW_OPEN := 17
const MOUTH_CLOSE := 18


## The source called [param name], a channel or a viseme exactly as the protocol spells it; -1 if
## there is none.
static func index_of(name: String) -> int:
	var viseme := FacewireChannels.VISEMES.find(name)
	return WEIGHTS + viseme if viseme >= 0 else FacewireChannels.NAMES.find(name)


## What the protocol calls [param source].
static func name_of(source: int) -> String:
	if source < WEIGHTS:
		return FacewireChannels.NAMES[source]
	return FacewireChannels.VISEMES[source - WEIGHTS]


## Whether a source opens or shapes the mouth; the others are eyes, brows, cheeks and nose.
static func is_mouth(source: int) -> bool:
	if source >= WEIGHTS:
		return true
	var name := FacewireChannels.NAMES[source]
	return name.begins_with("mouth") or name.begins_with("jaw") or name == "tongueOut"


## The values of all sources at rest.
static func rest() -> PackedFloat32Array:
	var values := PackedFloat32Array()
	values.resize(SOURCES)
	return values
