@tool
@icon("icons/map.svg")
class_name FacewireMapEntry
extends Resource
## One line of a [FacewireMap]: a shape or a bone that follows a channel or a viseme.

const Sources := preload("face/sources.gd")

## The channel, such as [code]jawOpen[/code], or the viseme, such as [code]aa[/code].
@export var source := "jawOpen":
	set(value):
		source = value
		_tell()
## The blend shape that follows it, on every mesh that has one of this name.
@export var shape := "":
	set(value):
		shape = value
		_tell()
## The bone that follows it.
@export var bone := "":
	set(value):
		bone = value
		_tell()
## How far the bone turns when the channel is at 1, in degrees about the axes of the whole model:
## down, to the face's own right, and leaning to it.
@export var degrees := Vector3(20.0, 0.0, 0.0):
	set(value):
		degrees = value
		_tell()
## How strongly it follows.
@export_range(-2.0, 2.0, 0.01, "or_greater", "or_less") var gain := 1.0:
	set(value):
		gain = value
		_tell()
## Shows the avatar with the channel at this value while you edit; it is not saved.
@export_custom(PROPERTY_HINT_RANGE, "0,1,0.01", PROPERTY_USAGE_EDITOR) var preview := 0.0:
	set(value):
		preview = value
		_tell()

## What the inspector offers for [member shape].
var shapes_there := PackedStringArray()
## What the inspector offers for [member bone].
var bones_there := PackedStringArray()


## Its source, 0 to 66; -1 if there is none of that name.
func index() -> int:
	return Sources.index_of(source)


func _validate_property(property: Dictionary) -> void:
	match property["name"]:
		"source":
			property["hint"] = PROPERTY_HINT_ENUM
			property["hint_string"] = ",".join(FacewireChannels.NAMES + FacewireChannels.VISEMES)
		"shape":
			property["hint"] = PROPERTY_HINT_ENUM_SUGGESTION
			property["hint_string"] = ",".join(shapes_there)
		"bone":
			property["hint"] = PROPERTY_HINT_ENUM_SUGGESTION
			property["hint_string"] = ",".join(bones_there)


func _tell() -> void:
	resource_name = "%s: %s" % [source, shape if shape else bone]
	emit_changed()
