@tool
class_name FacewireHello
extends RefCounted
## What a sidecar says of itself: on every new subscription, and once a second.

const Reader := preload("message_pack_reader.gd")
const Fields := preload("fields.gd")
const SubjectName := preload("subject_name.gd")

## The protocol's major version; another one cannot be read.
const PROTO := 1
## The most frames per second that a sidecar makes.
const MAX_FPS := 120

## Name and version, such as [code]facewire/0.1.0[/code].
var software: String
## Random at each start of the sidecar.
var session: int
## Frames per second of every subject.
var fps: int
## Everybody who has a face.
var subjects: PackedStringArray


## Returns the descriptor in [param body], or a [String] that says why there is none.
static func decode(body: PackedByteArray) -> Variant:
	var values: Variant = Reader.decode(body)
	if values is String:
		return values
	var fields := Fields.new(values)
	var proto := fields.integer("proto", 0, Fields.UINT32_MAX)
	if fields.reason == "" and proto != PROTO:
		return (
			"the sidecar speaks protocol %d, this add-on %d; update the older one" % [proto, PROTO]
		)
	var hello := FacewireHello.new()
	hello.software = fields.text("software")
	hello.session = fields.integer("session", 0, Fields.UINT32_MAX)
	hello.fps = fields.integer("fps", 1, MAX_FPS)
	hello.subjects = fields.texts("subjects")
	var channels := fields.texts("channels")
	var visemes := fields.texts("visemes")
	var angles := fields.texts("angles")
	if fields.reason != "":
		return fields.reason
	for name in hello.subjects:
		if not SubjectName.is_valid(name):
			return "a subject cannot be called %s" % name.c_escape()
	if (
		channels != FacewireChannels.NAMES
		or visemes != FacewireChannels.VISEMES
		or angles != FacewireChannels.ANGLES
	):
		return "the channels are not those of protocol %d, in order" % PROTO
	return hello
