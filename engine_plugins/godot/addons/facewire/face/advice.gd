@tool
extends RefCounted
## What the artist is told: the status line, and the warnings in the inspector.

const Binding := preload("binding.gd")
const Link := preload("../net/link.gd")
const SubjectName := preload("../wire/subject_name.gd")

const _NO_MOUTH := (
	"No blend shapes to move the mouth. Put this node below the avatar, or set Avatar or Meshes;"
	+ " the mesh needs shapes of one of the kinds that the documentation lists, or a bone Jaw."
)
const _NO_JAW := "Neither a shape nor a bone opens the jaw; everything else moves."
const _MISSING := "The avatar has no shape for: %s. Everything else moves."
const _TAKE_ALONE := "A Take follows an Audio Player; set it, or call sample() yourself."
const _SYNCED_ALONE := "A SYNCED face follows an Audio Player; set it, or call sample() yourself."
const _NO_SUBJECT := 'No subject can be called "%s".'
const _NO_SIDECAR := "No sidecar: %s. Start one with: facewire run --source mic"


## What [param face] is doing, in a few words.
static func status(face: FacewireFace, link: Link, binding: Binding) -> String:
	var track := face.track()
	if not face.enabled:
		return "switched off"
	var moves := binding.describe() if binding else "no shapes yet"
	if face.take:
		return "a take: " + moves
	if not link.online:
		return "no sidecar: " + link.reason
	if face.subject in link.refusals:
		return "refused: " + link.refusals[face.subject]
	if not track:
		return "connected, waiting for %s" % (face.subject if face.subject else "a subject")
	return "live: %s, %s" % [track.newest().subject, moves]


## What is wrong with [param face], for the inspector.
static func warnings(face: FacewireFace, link: Link, binding: Binding) -> PackedStringArray:
	# In two dimensions others show it.
	var found := PackedStringArray()
	if not face.get_parent() is CanvasItem:
		found = _on_binding(binding)
	if face.subject and not SubjectName.is_valid(face.subject):
		found.append(_NO_SUBJECT % face.subject)
	if face.take and not face.audio_player:
		found.append(_TAKE_ALONE)
	elif face.mode == FacewireFace.Mode.SYNCED and not face.audio_player:
		found.append(_SYNCED_ALONE)
	if link and not link.online and not face.take:
		found.append(_NO_SIDECAR % link.reason)
	return found


## What is wrong with [param speaker], for the inspector.
static func on_speaker(speaker: FacewireSpeaker) -> PackedStringArray:
	var found := PackedStringArray()
	if not speaker.face:
		found.append("A speaker needs a FacewireFace that moves with it: set Face.")
	if speaker.subject and not SubjectName.is_valid(speaker.subject):
		found.append(_NO_SUBJECT % speaker.subject)
	if speaker.problem:
		found.append("The mouth does not move: %s." % speaker.problem)
	return found


static func _on_binding(binding: Binding) -> PackedStringArray:
	if not binding:
		return []
	if not binding.kind:
		return [_NO_MOUTH]
	var missing := binding.missing()
	if binding.kind != "ARKit shapes" or not missing:
		return []
	return [_NO_JAW if "jawOpen" in missing else _MISSING % ", ".join(missing)]
