@tool
extends RefCounted
## The control requests as bytes. What the sidecar must refuse is its own matter: it says why.

const Writer := preload("message_pack_writer.gd")

## How far ahead the first sample of an utterance is scheduled, unless [method open] says otherwise.
const DELAY_MS := 80.0

## In place of a generation, which is never negative.
const WHICHEVER := -1


## Begin a subject whose audio will be pushed. [param format] is s16le or f32le, [param channels]
## 1 to 8, interleaved. [param keep] lets it outlive the connection, [param replace] ends a pushed
## subject of that name first. [param delay_ms] is how far ahead the first sample of an utterance is
## scheduled, 0 to 2000; [param lookahead_ms] 0 to 1000, infinite for full, the most accurate.
static func open(
	id: int,
	subject: String,
	sample_rate: int,
	format: String,
	channels: int,
	keep := false,
	replace := false,
	delay_ms := DELAY_MS,
	lookahead_ms := INF
) -> PackedByteArray:
	var values := _of_subject("open", id, subject)
	values["sample_rate"] = sample_rate
	values["format"] = format
	values["channels"] = channels
	if is_finite(lookahead_ms):
		values["lookahead"] = lookahead_ms
	if keep:
		values["keep"] = true
	if replace:
		values["replace"] = true
	if delay_ms != DELAY_MS:
		values["delay"] = delay_ms
	return Writer.encode(values)


## More audio for an open subject; [param end] says that these are the last samples of the
## utterance; [param moods] are the entries of its mood track. [param generation], here and of what
## follows, is as [method open] was answered: the request is refused once another game has opened a
## subject of that name. With [constant WHICHEVER] it is for whichever is there.
static func audio(
	id: int,
	subject: String,
	generation: int,
	pcm: PackedByteArray,
	end := false,
	moods: Array[Dictionary] = []
) -> PackedByteArray:
	var values := _of_subject("audio", id, subject)
	values["pcm"] = pcm
	if end:
		values["end"] = true
	if moods:
		values["moods"] = moods
	if generation != WHICHEVER:
		values["generation"] = generation
	return Writer.encode(values)


## The utterance is complete: its tail is heard against silence, and the next audio begins another.
static func flush(id: int, subject: String, generation := WHICHEVER) -> PackedByteArray:
	return Writer.encode(_of_subject("flush", id, subject, generation))


## Not another word: what waits and what is ahead is dropped. The subject stays open.
static func cancel(id: int, subject: String, generation := WHICHEVER) -> PackedByteArray:
	return Writer.encode(_of_subject("cancel", id, subject, generation))


## Lets the mouth rest and keeps what waits, until [method resume].
static func pause(id: int, subject: String, generation := WHICHEVER) -> PackedByteArray:
	return Writer.encode(_of_subject("pause", id, subject, generation))


## Goes on from where [method pause] stood.
static func resume(id: int, subject: String, generation := WHICHEVER) -> PackedByteArray:
	return Writer.encode(_of_subject("resume", id, subject, generation))


## No more audio will come: the face plays out what is there and settles.
static func close(id: int, subject: String, generation := WHICHEVER) -> PackedByteArray:
	return Writer.encode(_of_subject("close", id, subject, generation))


## Changes how a face is made: [param changes] has [code]character[/code] (traits),
## [code]gain[/code], [code]offset[/code], [code]mask[/code] or [code]lookahead[/code], each as
## SPEC.md says. Of all subjects, and those that open later, if none is named.
static func set_face(id: int, subject: String, changes: Dictionary) -> PackedByteArray:
	var values := changes.merged(_of_subject("set", id, subject), true)
	if subject == "":
		values.erase("subject")
	return Writer.encode(values)


## Gain, offset, mask and look-ahead become what the sidecar was started with; those of all
## subjects if none is named.
static func reset(id: int, subject := "") -> PackedByteArray:
	var values := _of_subject("reset", id, subject)
	if subject == "":
		values.erase("subject")
	return Writer.encode(values)


## Asks for the sidecar's clock, and shows that this client is still there.
static func ping(id: Variant) -> PackedByteArray:
	return Writer.encode({"op": "ping", "id": id})


## Lets the sidecar look for sound devices now, and open its microphone anew.
static func refresh(id: int) -> PackedByteArray:
	return Writer.encode({"op": "refresh", "id": id})


## The game's own frame times, for the governor: the longest, the GPU's (not known where below 0),
## and the mean from one frame to the next.
static func render(
	id: int, frame_ms: float, gpu_ms: float, mean_ms: float, budget_ms: float
) -> PackedByteArray:
	var values := {"op": "render", "id": id, "frame_ms": frame_ms}
	if gpu_ms >= 0.0:
		values["gpu_ms"] = gpu_ms
	values["mean_ms"] = mean_ms
	values["budget_ms"] = budget_ms
	values["pid"] = OS.get_process_id()
	return Writer.encode(values)


static func _of_subject(
	op: String, id: int, subject: String, generation := WHICHEVER
) -> Dictionary:
	var values := {"op": op, "id": id, "subject": subject}
	if generation != WHICHEVER:
		values["generation"] = generation
	return values
