@tool
@icon("icons/map.svg")
class_name FacewireMap
extends Resource
## Which shapes and bones of an avatar follow which channels and visemes, for avatars whose names do
## not tell. Save it, and all avatars of one kind share it.
##
## [method FacewireFace.guess_map], a button of the face, fills one from the names.

const Names := preload("face/names.gd")
const Sources := preload("face/sources.gd")

## One for each shape or bone that follows something; several may follow the same, and one several.
@export var entries: Array[FacewireMapEntry] = []:
	set(value):
		_listen(false)
		entries = value
		_listen(true)
		_on_changed()

## Another number for each change.
var revision := 0


## A map of what [param shapes] are called, as well as can be guessed.
static func guess(shapes: PackedStringArray) -> FacewireMap:
	var plan := Names.plan(shapes)
	var made: Array[FacewireMapEntry] = []
	var followed: Dictionary[int, bool] = {}
	for shape in plan.shapes:
		for source in plan.shapes[shape].sources:
			made.append(_entry(source, shape, plan.shapes[shape].sources[source]))
			followed[source] = true
	for shape in shapes:
		var means := Names.guess(shape) if shape not in plan.shapes else null
		for source: int in means.sources if means else {}:
			if source not in followed:
				made.append(_entry(source, shape, means.sources[source]))
				followed[source] = true
	var map := FacewireMap.new()
	map.entries = made
	return map


## The entries whose source there is.
func usable() -> Array[FacewireMapEntry]:
	return entries.filter(
		func(entry: FacewireMapEntry) -> bool: return entry and entry.index() >= 0
	)


## The values of all sources that the entries show for a preview, or none if none does.
func preview_values() -> PackedFloat32Array:
	var values := PackedFloat32Array()
	for entry in usable():
		if entry.preview > 0.0:
			values = values if values else Sources.rest()
			values[entry.index()] = maxf(values[entry.index()], entry.preview)
	return values


## What the inspector offers for shapes and bones.
func offer(shapes: PackedStringArray, bones: PackedStringArray) -> void:
	for entry in entries:
		if entry:
			entry.shapes_there = shapes
			entry.bones_there = bones


func _listen(are_heard: bool) -> void:
	for entry in entries:
		if entry and entry.changed.is_connected(_on_changed) != are_heard:
			if are_heard:
				entry.changed.connect(_on_changed)
			else:
				entry.changed.disconnect(_on_changed)


func _on_changed() -> void:
	revision += 1
	emit_changed()


static func _entry(source: int, shape: String, gain: float) -> FacewireMapEntry:
	var entry := FacewireMapEntry.new()
	entry.source = Sources.name_of(source)
	entry.shape = shape
	entry.gain = gain
	return entry
