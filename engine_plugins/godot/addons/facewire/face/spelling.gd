@tool
extends RefCounted
## Which channel a blend shape or an expression is meant to follow, by its name.
##
## A [i]source[/i] is an index into what a frame offers: 0 to 51 are the weights, 52 to 66 the
## visemes. [code]jawOpen[/code], [code]JawOpen[/code], [code]jaw_open[/code] and
## [code]Head.jawOpen[/code] are the same to it, and so are [code]_L[/code] and [code]Left[/code].

const WEIGHTS := 52
const SOURCES := 67

const _PREFIXES: PackedStringArray = ["arkit", "blendshape", "expressions", "head"]
## VRM expressions and the sources that speak them; version 0 names beside those of version 1.
const _EXPRESSIONS := {
	"aa": "aa",
	"a": "aa",
	"ih": "I",
	"i": "I",
	"ou": "U",
	"u": "U",
	"ee": "E",
	"e": "E",
	"oh": "O",
	"o": "O",
	"blinkleft": "eyeBlinkLeft",
	"blinkl": "eyeBlinkLeft",
	"blinkright": "eyeBlinkRight",
	"blinkr": "eyeBlinkRight",
}

static var _arkit := _arkit_names()
static var _visemes := _viseme_names()
static var _expressions := _expression_names()


## The source of an ARKit shape, -1 if [param name] is none.
static func arkit(name: String) -> int:
	return _look_up(_arkit, name)


## The source of an Oculus viseme: [code]viseme_PP[/code], [code]vrc.v_pp[/code]. -1 if none.
static func viseme(name: String) -> int:
	return _look_up(_visemes, name)


## The source of a VRM vowel or blink; -1 if [param name] is none.
static func expression(name: String) -> int:
	return _expressions.get(_plain(name), -1)


## Whether a source opens or shapes the mouth; the others are eyes, brows, cheeks and nose.
static func is_mouth(source: int) -> bool:
	if source >= WEIGHTS:
		return true
	var name := FacewireChannels.NAMES[source]
	return name.begins_with("mouth") or name.begins_with("jaw") or name == "tongueOut"


static func _look_up(names: Dictionary[String, int], name: String) -> int:
	var plain := _plain(name)
	if plain in names:
		return names[plain]
	for prefix in _PREFIXES:
		if plain.begins_with(prefix) and plain.trim_prefix(prefix) in names:
			return names[plain.trim_prefix(prefix)]
	return -1


static func _plain(name: String) -> String:
	var last := name.get_slice(":", name.get_slice_count(":") - 1)
	last = last.get_slice(".", last.get_slice_count(".") - 1)
	return last.to_lower().replace("_", "").replace("-", "").replace(" ", "")


static func _arkit_names() -> Dictionary[String, int]:
	var names: Dictionary[String, int] = {}
	for source in WEIGHTS:
		var plain := FacewireChannels.NAMES[source].to_lower()
		names[plain] = source
		for side: String in ["left", "right"]:
			if plain.ends_with(side):
				names[plain.trim_suffix(side) + side[0]] = source
	return names


static func _viseme_names() -> Dictionary[String, int]:
	var names: Dictionary[String, int] = {}
	for index in FacewireChannels.VISEMES.size():
		var plain := FacewireChannels.VISEMES[index].to_lower()
		names["viseme" + plain] = WEIGHTS + index
		names["v" + plain] = WEIGHTS + index
	# VRChat writes three vowels with two letters.
	names["vih"] = names["vi"]
	names["voh"] = names["vo"]
	names["vou"] = names["vu"]
	return names


static func _expression_names() -> Dictionary[String, int]:
	var names: Dictionary[String, int] = {}
	for name: String in _EXPRESSIONS:
		var speaks: String = _EXPRESSIONS[name]
		var viseme_index := FacewireChannels.VISEMES.find(speaks)
		names[name] = (
			WEIGHTS + viseme_index if viseme_index >= 0 else FacewireChannels.NAMES.find(speaks)
		)
	return names
