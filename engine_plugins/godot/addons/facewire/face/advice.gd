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
const _NO_SUBJECT := 'No subject can be called "%s".'
const _NO_SIDECAR := "No sidecar: %s. Start one with: facewire run --source mic"


## What [param face] is doing, in a few words.
static func status(face: FacewireFace, link: Link, binding: Binding) -> String:
	var track := face.track()
	if not face.enabled:
		return "switched off"
	if not link.online:
		return "no sidecar: " + link.reason
	if face.subject in link.refusals:
		return "refused: " + link.refusals[face.subject]
	if not track:
		return "connected, waiting for %s" % (face.subject if face.subject else "a subject")
	var moves := binding.describe() if binding else "no shapes yet"
	return "live: %s, %s" % [track.newest().subject, moves]


## Warnings about what of the avatar moves.
static func on_binding(binding: Binding) -> PackedStringArray:
	if not binding:
		return []
	if not binding.kind:
		return [_NO_MOUTH]
	var missing := binding.missing()
	if binding.kind != "ARKit shapes" or not missing:
		return []
	return [_NO_JAW if "jawOpen" in missing else _MISSING % ", ".join(missing)]


## Warnings about a subject's name.
static func on_subject(subject: String) -> PackedStringArray:
	return [] if subject == "" or SubjectName.is_valid(subject) else [_NO_SUBJECT % subject]


## Warnings about the connection.
static func on_link(link: Link) -> PackedStringArray:
	return [] if not link or link.online else [_NO_SIDECAR % link.reason]
