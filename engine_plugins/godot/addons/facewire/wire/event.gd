@tool
class_name FacewireEvent
extends RefCounted
## Something that happened to a subject, told once. Never changed once decoded.

## What can happen.
enum Kind {
	OPENED,  ## The subject is there.
	CLOSED,  ## The subject has ended; [member why] says by whom.
	STARTED,  ## An utterance begins to be heard.
	FINISHED,  ## An utterance is over, or was cut off.
	STARVED,  ## The sound has run out before its end.
	UNKNOWN,  ## An event of a later sidecar, to be ignored.
}

const Reader := preload("message_pack_reader.gd")
const Fields := preload("fields.gd")

## As the wire calls them, in the order of [enum Kind].
const NAMES: PackedStringArray = ["opened", "closed", "started", "finished", "starved"]

## Who it happened to: what the topic says.
var subject: String
## What happened.
var kind := Kind.UNKNOWN
## Random at each start of the sidecar; another one means: start over.
var session: int
## As in [member FacewireFrame.epoch].
var epoch: int
## When it is due, in nanoseconds of the sidecar's clock; STARTED may come before that.
var at_ns: int
## Which utterance of the subject, from 1. Of STARTED, FINISHED and STARVED.
var utterance: int
## Seconds on the subject's audio timeline. Of STARTED, FINISHED and STARVED.
var t: float
## Whether the utterance was cut off before its end. Of FINISHED.
var interrupted: bool
## Why the subject ended: closed, silent, idle or replaced. Of CLOSED.
var why: String


## Returns the event in [param body], or a [String] that says why there is none.
static func decode(body: PackedByteArray) -> Variant:
	var values: Variant = Reader.decode(body)
	if values is String:
		return values
	var fields := Fields.new(values)
	var event := FacewireEvent.new()
	var index := NAMES.find(fields.text("event"))
	if fields.reason == "" and index < 0:
		return event
	event.kind = index as Kind
	event.session = fields.integer("s", 0, Fields.UINT32_MAX)
	event.epoch = fields.integer("e", 0, Fields.UINT32_MAX)
	event.at_ns = fields.integer("at", Fields.INT64_MIN, Fields.INT64_MAX)
	if event.kind in [Kind.STARTED, Kind.FINISHED, Kind.STARVED]:
		event.utterance = fields.integer("utterance", 0, Fields.UINT32_MAX)
		event.t = fields.number("t")
	if event.kind == Kind.FINISHED:
		event.interrupted = fields.boolean("interrupted")
	if event.kind == Kind.CLOSED:
		event.why = fields.text("why")
	return event if fields.reason == "" else fields.reason
