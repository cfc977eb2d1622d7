@tool
extends RefCounted
## How a subject's face is made, as a status tells it; what it does not tell has its default.

const Fields := preload("fields.gd")

## The masks that have a name, and the channels that each drives: those of which one of the
## beginnings is the beginning; [code]upper[/code] is what [code]lower[/code] leaves.
const MASKS: PackedStringArray = ["full", "lower", "upper", "none"]
const LOWER_FACE: PackedStringArray = ["cheekPuff", "jaw", "mouth", "tongue"]
const MAX_LOOKAHEAD_MS := 1000.0

## Factor by channel, of those that are not 1.
var gain: Dictionary[String, float] = {}
## Offset by channel, of those that are not 0.
var offset: Dictionary[String, float] = {}
## The channels that are driven, in the order of [constant FacewireChannels.NAMES].
var mask := FacewireChannels.NAMES
## The look-ahead that was asked for, in milliseconds; infinite for full.
var lookahead_ms := INF
## Traits of the character that are not as usual, by name: a word, a number, or a dictionary of
## [code]yaw[/code] and [code]pitch[/code] in radians.
var character: Dictionary[String, Variant] = {}


## Returns the settings in [param fields], which name what is wrong in their reason.
static func from_fields(fields: Fields) -> RefCounted:
	var settings := new()
	settings.gain = _by_channel(fields, "gain")
	settings.offset = _by_channel(fields, "offset")
	if fields.has_text("mask"):
		settings.mask = _mask(fields)
	elif fields.has("mask"):
		settings.mask = fields.texts("mask")
		for channel: String in settings.mask:
			_check(fields, "mask", channel)
	if fields.has_text("lookahead"):
		if fields.text("lookahead") != "full":
			fields.refuse("lookahead", "a number or full")
	elif fields.has("lookahead"):
		settings.lookahead_ms = fields.number("lookahead")
		if settings.lookahead_ms < 0.0 or settings.lookahead_ms > MAX_LOOKAHEAD_MS:
			fields.refuse("lookahead", "0 to %d" % MAX_LOOKAHEAD_MS)
	if fields.has("character"):
		settings.character.assign(fields.map("character"))
	return settings


## The channels that the mask called [param word] drives.
static func channels_of(word: String) -> PackedStringArray:
	var driven := PackedStringArray()
	for channel in FacewireChannels.NAMES:
		var in_lower := is_lower(channel)
		if word == "full" or (word == "lower" and in_lower) or (word == "upper" and not in_lower):
			driven.append(channel)
	return driven


## Whether [param channel] belongs to the mask [code]lower[/code].
static func is_lower(channel: String) -> bool:
	for beginning in LOWER_FACE:
		if channel.begins_with(beginning):
			return true
	return false


static func _mask(fields: Fields) -> PackedStringArray:
	var word := fields.text("mask")
	if word not in MASKS:
		fields.refuse("mask", "one of " + ", ".join(MASKS))
	return channels_of(word)


static func _by_channel(fields: Fields, key: String) -> Dictionary[String, float]:
	var numbers: Dictionary[String, float] = {}
	if not fields.has(key):
		return numbers
	var values := fields.map(key)
	var inner := Fields.new(values)
	for channel: String in values:
		_check(fields, key, channel)
		numbers[channel] = inner.number(channel)
	if inner.reason != "":
		fields.refuse(key, "numbers by channel")
	return numbers


static func _check(fields: Fields, key: String, channel: String) -> void:
	if channel not in FacewireChannels.NAMES:
		fields.refuse(key, "made of the 52 channels")
