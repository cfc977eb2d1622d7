@tool
extends RefCounted
## The control requests as bytes. What the sidecar must refuse is its own matter: it says why.

const Writer := preload("message_pack_writer.gd")


## Begin a subject whose audio will be pushed. [param format] is s16le or f32le, [param channels]
## 1 to 8, interleaved.
static func open(
	id: int, subject: String, sample_rate: int, format: String, channels: int
) -> PackedByteArray:
	return (
		Writer
		. encode(
			{
				"op": "open",
				"id": id,
				"subject": subject,
				"sample_rate": sample_rate,
				"format": format,
				"channels": channels,
			}
		)
	)


## More audio for an open subject, in whole sample frames.
static func audio(id: int, subject: String, pcm: PackedByteArray) -> PackedByteArray:
	return Writer.encode({"op": "audio", "id": id, "subject": subject, "pcm": pcm})


## No more audio will come: the face plays out what is there and settles.
static func close(id: int, subject: String) -> PackedByteArray:
	return Writer.encode({"op": "close", "id": id, "subject": subject})


## The game's own frame time, for the governor. [param gpu_ms] below 0 is not known.
static func render(id: int, frame_ms: float, gpu_ms: float, budget_ms: float) -> PackedByteArray:
	var values := {"op": "render", "id": id, "frame_ms": frame_ms}
	if gpu_ms >= 0.0:
		values["gpu_ms"] = gpu_ms
	values["budget_ms"] = budget_ms
	values["pid"] = OS.get_process_id()
	return Writer.encode(values)
