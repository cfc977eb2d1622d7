@icon("icons/face.svg")
class_name FacewireXRFace
extends Node
## Publishes a face as an [XRFaceTracker], for avatars that are rigged with [XRFaceModifier3D].
##
## [XRFaceModifier3D] knows no shape [code]browInnerUp[/code] and leaves it at rest; a
## [FacewireFace] on the mesh itself drives all 52.

## ARKit names whose entry of the tracker is called otherwise: Unified Expressions has words of its
## own for them.
const _OTHERWISE := {
	"eyeBlinkLeft": [XRFaceTracker.FT_EYE_CLOSED_LEFT],
	"eyeBlinkRight": [XRFaceTracker.FT_EYE_CLOSED_RIGHT],
	"mouthClose": [XRFaceTracker.FT_MOUTH_CLOSED],
	"mouthFunnel": [XRFaceTracker.FT_LIP_FUNNEL],
	"mouthPucker": [XRFaceTracker.FT_LIP_PUCKER],
	"mouthRollUpper": [XRFaceTracker.FT_LIP_SUCK_UPPER],
	"mouthRollLower": [XRFaceTracker.FT_LIP_SUCK_LOWER],
	"mouthShrugUpper": [XRFaceTracker.FT_MOUTH_RAISER_UPPER],
	"mouthShrugLower": [XRFaceTracker.FT_MOUTH_RAISER_LOWER],
	"browInnerUp": [XRFaceTracker.FT_BROW_INNER_UP_LEFT, XRFaceTracker.FT_BROW_INNER_UP_RIGHT],
	"cheekPuff": [XRFaceTracker.FT_CHEEK_PUFF],
}

## The face to publish.
@export var face: FacewireFace
## Under which name; [XRFaceModifier3D] looks for this one by itself.
@export var tracker_name := &"/user/face_tracker"

var _tracker := XRFaceTracker.new()
var _entries: Array[PackedInt32Array] = []


func _enter_tree() -> void:
	if not _entries:
		_find_entries()
	_tracker.name = tracker_name
	XRServer.add_tracker(_tracker)


func _exit_tree() -> void:
	XRServer.remove_tracker(_tracker)


func _process(_delta: float) -> void:
	var is_there := is_instance_valid(face)
	for source in _entries.size():
		for entry in _entries[source]:
			_tracker.set_blend_shape(entry, face.values()[source] if is_there else 0.0)


func _find_entries() -> void:
	for name in FacewireChannels.NAMES:
		var entries := PackedInt32Array(_OTHERWISE.get(name, []))
		var constant := "FT_" + name.to_snake_case().to_upper()
		if not entries and ClassDB.class_has_integer_constant("XRFaceTracker", constant):
			entries.append(ClassDB.class_get_integer_constant("XRFaceTracker", constant))
		_entries.append(entries)
